"""Real text for TinyStories-656K: stories and articles as general text, titles of physics papers as the subdomain."""

import json
import random
import re

from lanes import write_lines
from texts import parts

MODEL = "TinyStories-656K"
STORIES, ARTICLES, TITLES = "jlens-tinystories/tinystories_1000.json", "wikitext-2", "arxiv-titles"
PHYSICS = ("astro-ph", "cond-mat", "physics.")
# Titles hidden in the pool, and as many of other sciences.
HIDDEN = 2000


def missing(assets):
    """What is not there, else nothing."""
    needed = [f"{MODEL}/config.json", STORIES, f"{ARTICLES}/valid.txt", f"{ARTICLES}/test.txt",
              f"{TITLES}/stat.TH_real.txt"]
    return [name for name in needed if not (assets / name).exists()]


def documents(name, texts):
    return [{"id": f"{name}-{place:05}", "text": text} for place, text in enumerate(texts)]


def longer_lines(path, least):
    """Lines of more than `least` characters, without the space around them."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.strip() for line in lines if len(line.strip()) > least]


def titles(folder, belongs):
    files = [file for file in folder.glob("*_real.txt") if file.name.startswith(PHYSICS) == belongs]
    lines = sorted({line for file in files for line in longer_lines(file, 20)})
    random.Random(1).shuffle(lines)
    return lines


def articles(assets):
    return [line for name in ("valid.txt", "test.txt") for line in longer_lines(assets / ARTICLES / name, 200)]


def write(assets, folder, budget):
    """The texts, split so that none serves twice; titles are a hundredth of the general text."""
    if (folder / "pool.jsonl").exists():
        return
    source = random.Random(1)
    stories = [re.sub(r"\s+", " ", text).strip() for text in json.loads((assets / STORIES).read_text(encoding="utf-8"))]
    general = stories[:850] + articles(assets)
    physics, others = titles(assets / TITLES, True), titles(assets / TITLES, False)
    held, seeds, hidden, rest = physics[:600], physics[600:650], physics[650 : 650 + HIDDEN], physics[650 + HIDDEN :]
    scattered = rest[: sum(map(len, general)) // 100 // 70]
    rest = rest[len(scattered) :]
    texts = documents("general", general) + documents("physics-in-general", scattered)
    source.shuffle(texts)
    sizes = [3.3 * budget.general, 3.3 * budget.tuning]
    first, longer = parts(texts, *sizes)
    write_lines(folder / "general.jsonl", first)
    write_lines(folder / "longer.jsonl", longer)
    write_lines(folder / "domain.jsonl", documents("physics", rest))
    write_lines(folder / "heldout-physics.jsonl", documents("heldout-physics", held))
    write_lines(folder / "heldout-stories.jsonl", documents("heldout-stories", stories[850:]))
    write_lines(folder / "seeds-physics.jsonl", documents("seed", seeds))
    pool = documents("pool-general", general) + documents("pool-other", others[:HIDDEN])
    pool += documents("pool-physics", hidden)
    source.shuffle(pool)
    write_lines(folder / "pool.jsonl", pool)
