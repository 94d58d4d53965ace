"""Copies the first documents of a corpus file, up to a number of characters."""

import argparse
import json
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--characters", type=int, required=True)
    options = parser.parse_args()
    lines, length = [], 0
    for line in options.source.read_text(encoding="utf-8").splitlines():
        if length >= options.characters:
            break
        document = json.loads(line)
        length += len(document["text"])
        lines.append(line + "\n")
    options.target.parent.mkdir(parents=True, exist_ok=True)
    options.target.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
