"""Texts for Tools/studies/tinystories_pages.sh: general prose, titles of physics papers, and terms of these titles.

    python3 Tools/studies/tinystories_texts.py ASSETS FOLDER

general.jsonl, heldout-general.jsonl      stories and encyclopaedia paragraphs
physics.jsonl, heldout-physics.jsonl      titles of arXiv's physics archives, one a document
concepts.txt                              words and pairs of words that titles have and prose has not, from frequent to rare,
                                          each with its plural; at least six times in the held-out titles
Standard library alone; everything is drawn by a fixed seed.
"""

import json
import random
import re
import sys
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("study")))
from real_text import STORIES, TITLES, articles, longer_lines

ARCHIVES = ("physics.*", "astro-ph*", "cond-mat*", "math-ph*")
KEPT_TITLES, HELD_OUT_TITLES, CONCEPTS = 60_000, 5_000, 240
COMMON = set("a an and are as at by for from in into is its of on or over the their to under using via with without".split())


def prose(assets: Path) -> list[str]:
    return json.loads((assets / STORIES).read_text()) + articles(assets)


def titles(assets: Path) -> list[str]:
    files = [path for pattern in ARCHIVES for path in sorted((assets / TITLES).glob(f"{pattern}_real.txt"))]
    return list(dict.fromkeys(title for path in files for title in longer_lines(path, 20)))


def terms(text: str) -> list[str]:
    """Words of five letters or more, and pairs of neighbouring words of which both are no common ones."""
    words = re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower())
    pairs = [f"{a} {b}" for a, b in zip(words, words[1:]) if a not in COMMON and b not in COMMON and len(a + b) > 8]
    return [word for word in words if len(word) > 4 and word not in COMMON] + pairs


def plural(term: str) -> str:
    if term.endswith("y"):
        return term[:-1] + "ies"
    return term + ("es" if term.endswith(("s", "x", "ch", "sh")) else "s")


def concepts(train: list[str], held_out: list[str], general: list[str]) -> list[str]:
    inside, outside = (Counter(term for text in texts for term in set(terms(text))) for texts in (train, general))
    here = Counter(term for text in held_out for term in set(terms(text)))
    share = len(train) / max(len(general), 1)
    plurals = {plural(term) for term in here}
    known = [term for term, count in here.items()
             if count >= 6 and term not in plurals and inside[term] > 20 * share * outside[term]]
    known.sort(key=lambda term: (-inside[term], term))
    step = max(1, len(known) / CONCEPTS)
    return [known[int(place * step)] for place in range(min(CONCEPTS, len(known)))]


def main() -> None:
    assets, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(0)
    general, physics = prose(assets), titles(assets)
    draw.shuffle(general)
    draw.shuffle(physics)
    kept = {"heldout-general": general[:200], "general": general[200:], "heldout-physics": physics[:HELD_OUT_TITLES],
            "physics": physics[HELD_OUT_TITLES:HELD_OUT_TITLES + KEPT_TITLES]}
    for name, texts in kept.items():
        with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
    found = concepts(kept["physics"], kept["heldout-physics"], kept["general"])
    (folder / "concepts.txt").write_text("".join(f"{term} | {plural(term)}\n" for term in found))
    print(", ".join(f"{len(texts):,} {name}" for name, texts in kept.items()), f"{len(found)} concepts", sep=", ")


if __name__ == "__main__":
    main()
