"""A copy of the tests' tiny GPT-2 whose tokens look like markup, are very long, or turn the direction of text.

    python3 Tools/pages/hostile_tokens.py FOLDER

Standard library alone.
"""

import json
import shutil
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "Tests" / "TransformersTests" / "Fixtures" / "gpt2"
HOSTILE = [
    "<script>alert(1)</script>", "</script>", "<!--", "-->", "<img src=x onerror=alert(2)>", "]]>", "&lt;b&gt;", "\"'`",
    "\u202egnorw", "\u2028", "${alert(3)}", "\\u003c", "</textarea></style>", "a" * 400, "\n\n", "\t", "\u0007", "e\u0301",
    "😀", "javascript:alert(4)", "#", "%3Cscript%3E", "=1+1", "receive(0,[])",
]


def main() -> None:
    target = Path(sys.argv[1])
    shutil.copytree(SOURCE, target)
    size = json.loads((target / "config.json").read_text())["vocab_size"]
    tokens = HOSTILE + [f"word{number}" for number in range(size - len(HOSTILE))]
    (target / "tokenizer.json").write_text(json.dumps({
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
        "pre_tokenizer": None, "post_processor": None, "decoder": None,
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
                  "vocab": {token: number for number, token in enumerate(tokens)}, "merges": []}}))


if __name__ == "__main__":
    main()
