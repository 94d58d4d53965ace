"""Writes Sources/Tokenizers/CompatibilityMappings.swift: Unicode's compatibility decompositions as tokenizers has them.

    Tools/python.sh Tools/compatibility_mappings.py
"""

import pathlib

from tokenizers import normalizers

TARGET = pathlib.Path(__file__).resolve().parents[1] / "Sources/Tokenizers/CompatibilityMappings.swift"
HEAD = '''/// Compatibility decompositions of characters that have no canonical one; written by Tools/compatibility_mappings.py from
/// the tables of the tokenizers library.
///
/// Hexadecimal `code:replacement`, the code points of a replacement joined by dots. `code+n:replacement` stands for n
/// characters, the last code point of the replacement rising with them.
enum CompatibilityMappings {
  static let text = """
'''


def main():
    canonical, compatible = normalizers.NFD(), normalizers.NFKD()
    runs = []
    for code in range(0x110000):
        if 0xd800 <= code < 0xe000 or 0xac00 <= code < 0xd7a4:
            continue
        result = compatible.normalize_str(chr(code))
        if result == chr(code) or canonical.normalize_str(chr(code)) != chr(code):
            continue
        codes = [ord(character) for character in result]
        if runs:
            start, count, first = runs[-1]
            if start + count == code and first[:-1] + [first[-1] + count] == codes:
                runs[-1][1] += 1
                continue
        runs.append([code, 1, codes])
    lines, line = [], "   "
    for start, count, codes in runs:
        item = f" {start:x}" + (f"+{count:x}" if count > 1 else "") + ":" + ".".join(f"{code:x}" for code in codes)
        if len(line) + len(item) > 118:
            lines.append(line)
            line = "   "
        line += item
    body = " \\\n".join(lines + [line])
    TARGET.write_text(HEAD + body + '\n    """\n}\n')
    print(len(runs), TARGET.stat().st_size)


if __name__ == "__main__":
    main()
