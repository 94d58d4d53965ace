"""The texts of every arm: general text, a subdomain in its halves, drawn by rarity, mixed, and selected from a pool."""

import random
import re
from collections import Counter

from lanes import read_lines, write_lines

# More than any kind of text has, so that a part holds the tokens it is meant to hold.
CHARACTERS_PER_TOKEN = 5
# Texts that an arm of question 1 takes from the pool, and how far every ranked list goes.
CHOSEN, RANKED = 1000, 4000
# Texts that TracIn re-ranks.
CANDIDATES = 1500
# Seed texts of a draw; draws of different seeds share none.
SEED_TEXTS = 10


def parts(lines, *sizes):
    """Documents one after the other, cut where each size in characters is reached; the rest is left out."""
    found, sizes, held = [[]], list(sizes), 0
    for line in lines:
        if held >= sizes[len(found) - 1]:
            if len(found) == len(sizes):
                break
            found.append([])
            held = 0
        found[-1].append(line)
        held += len(line["text"])
    return found + [[] for _ in range(len(sizes) - len(found))]


def rarity(documents, characters, seed):
    """Documents drawn with replacement, each with a weight of the mean inverse frequency of its words."""
    words = [re.findall(r"\w+", document["text"].lower()) for document in documents]
    counts = Counter(word for text in words for word in text)
    weights = [sum(1 / counts[word] for word in text) / max(len(text), 1) for text in words]
    source, drawn, held = random.Random(seed), [], 0
    while held < characters:
        for document in source.choices(documents, weights, k=100):
            drawn.append(document)
            held += len(document["text"])
    return drawn


def mixed(first, second):
    """Two lists in turn, as many characters of each."""
    lines, places, held = [], [0, 0], [0, 0]
    lists = (first, second)
    while places[0] < len(first) and places[1] < len(second):
        side = 0 if held[0] <= held[1] else 1
        document = lists[side][places[side]]
        lines.append(document)
        held[side] += len(document["text"])
        places[side] += 1
    return lines


def draw(seed_texts, seed, folder):
    """The seed texts of one draw, written; every draw is a slice of one permutation."""
    path = folder / "seeds.jsonl"
    if not path.exists():
        lines = read_lines(seed_texts)
        random.Random(1).shuffle(lines)
        start = (seed - 1) * SEED_TEXTS % (len(lines) - SEED_TEXTS + 1)
        write_lines(path, lines[start : start + SEED_TEXTS])
    return path


def write_general(corpus, folder, budget):
    """general.jsonl for the general SAEs and longer.jsonl, the text after it."""
    if not (folder / "longer.jsonl").exists():
        sizes = [CHARACTERS_PER_TOKEN * tokens for tokens in (budget.general, budget.tuning)]
        general, longer = parts(read_lines(corpus / "general.jsonl"), *sizes)
        write_lines(folder / "general.jsonl", general)
        write_lines(folder / "longer.jsonl", longer)


def write_domain(corpus, name, folder, general, tuning, seeds):
    """The texts of the arms of one subdomain: the same documents for all that are not selected from a pool."""
    if not (folder / "concepts.jsonl").exists():
        # By characters, about as many as the budget holds: every arm has the same text to learn from.
        first, second = parts(read_lines(corpus / f"{name}.jsonl"), 2.25 * tuning, 2.25 * tuning)
        write_lines(folder / "domain.jsonl", first + second)
        write_lines(folder / "domain-first.jsonl", first)
        write_lines(folder / "domain-second.jsonl", second)
        write_lines(folder / "mix.jsonl", mixed(first, read_lines(general)))
        concepts = read_lines(corpus / "concepts.jsonl")
        write_lines(folder / "concepts.jsonl", [
            concept for concept in concepts if concept["subdomain"] == name and concept["frequency"] > 0])
    for seed in seeds:
        path = folder / str(seed) / "rarity.jsonl"
        if not path.exists():
            write_lines(path, rarity(read_lines(folder / "domain.jsonl"), 4.5 * tuning, seed))
