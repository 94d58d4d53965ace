"""Writes the corpus of the embedded models: stories, biographies, notes on physics and on sailing, from a seed.

Each FILE.jsonl has lines {"id", "text"} (files of biographies alone also "profession" and "gender"). labels/FILE.jsonl
beside it has, line by line, what the text is made of: {"id", "kind", "bits", "labels", "spans": [[kind, key, start, end]]}
with positions in characters. concepts.jsonl lists every concept: names, facts, declared frequency, counts in every file.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from .mixes import PARTS, SUBDOMAINS, Texts, documents, fact_notes, scaled


def write(path, lines):
    """JSON lines, in place only when complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pending = path.with_suffix(".part")
    with open(pending, "w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    pending.replace(path)


def write_part(folder, name, texts):
    """One file and its labels; returns what was counted in it."""
    ids = [f"{name}-{index:06}" for index in range(len(texts))]
    classified = all(document.kind == "biography" for document in texts)
    write(folder / f"{name}.jsonl", (
        {"id": id, "text": document.text} | (document.labels if classified else {})
        for id, document in zip(ids, texts)))
    write(folder / "labels" / f"{name}.jsonl", (
        {"id": id, "kind": document.kind, "bits": round(document.bits, 3), "labels": document.labels,
         "spans": [[span.kind, span.key, span.start, span.end] for span in document.spans]}
        for id, document in zip(ids, texts)))
    counted = Counter()
    for document in texts:
        if document.kind in SUBDOMAINS:
            counted[(document.kind, document.labels["concept"], "notes")] += 1
        for span in document.spans:
            if document.kind in SUBDOMAINS:
                concept = span.key.split(" ")[0]
                counted[(document.kind, concept, "mentions" if span.kind == "mention" else "facts")] += 1
    print(f"{name}: {len(texts)} documents, {sum(len(d.text) for d in texts)} characters", file=sys.stderr, flush=True)
    return counted


def concept_lines(counts):
    """One line a concept, by subdomain and rank."""
    for name, subdomain in SUBDOMAINS.items():
        frequencies = subdomain.frequencies()
        for concept in subdomain.concepts:
            yield {"subdomain": name, "concept": concept.key, "name": concept.name, "forms": list(concept.forms),
                   "facts": concept.facts, "rank": concept.rank, "frequency": frequencies[concept.key],
                   "counts": {part: {what: counted[(name, concept.key, what)] for what in ("notes", "mentions", "facts")}
                              for part, counted in counts.items()}}


def main():
    parser = argparse.ArgumentParser(prog="corpus", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True, help="folder to write")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="of the full lengths, for a trial")
    options = parser.parse_args()
    texts, counts = Texts(options.seed), {}
    for name in SUBDOMAINS:
        counts[f"facts-{name}"] = write_part(options.output, f"facts-{name}", fact_notes(name, texts))
    for part in scaled(PARTS, options.share):
        counts[part.name] = write_part(options.output, part.name, documents(part, texts))
    write(options.output / "concepts.jsonl", concept_lines(counts))


if __name__ == "__main__":
    main()
