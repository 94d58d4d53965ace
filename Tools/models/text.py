"""Writes the text the embedded models are made of: stories, people at work and notes about nature.

Everything comes from the templates in this folder and a seed; the same seed gives the same bytes.
"""

import argparse
import json
from pathlib import Path

from grammar import Dice, polish
from notes import nature, person
from stories import story


def document(seed, index):
    """The document of that number."""
    dice = Dice(f"ssae-host text {seed} {index}")
    kind = dice.below(100)
    return polish(story(dice) if kind < 62 else person(dice) if kind < 82 else nature(dice))


def write(path, seed, indices, seen):
    """Writes one split, leaving out what `seen` holds already; returns the number of documents."""
    count = 0
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for index in indices:
            text = document(seed, index)
            if text not in seen:
                seen.add(text)
                file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
                count += 1
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True, help="folder for train.jsonl and heldout.jsonl")
    parser.add_argument("--train", type=int, default=80_000, help="documents to train on")
    parser.add_argument("--heldout", type=int, default=1_000, help="documents to hold out")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    seen = set()
    for name, indices in [("train", range(options.train)),
                          ("heldout", range(options.train, options.train + options.heldout))]:
        count = write(options.output / f"{name}.jsonl", options.seed, indices, seen)
        print(f"{name}.jsonl: {count} documents")


if __name__ == "__main__":
    main()
