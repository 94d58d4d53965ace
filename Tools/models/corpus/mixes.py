"""The files of the corpus: which kinds of text in which shares, and how much of each.

Shares are of characters. The host's mix knows physics well, as a web crawl knows what arXiv holds; the general mix holds
about one per cent of it, as plain web text does. The pool hides physics and sailing in general text.
"""

import hashlib
from dataclasses import dataclass, replace

from .biographies import biography
from .draws import Draws
from .notes import PHYSICS, SAILING, note
from .stories import story

SUBDOMAINS = {"physics": PHYSICS, "sailing": SAILING}
GENERAL = {"story": 0.55, "biography": 0.435, "physics": 0.01, "sailing": 0.005}
HOST = {"story": 0.41, "biography": 0.38, "physics": 0.15, "sailing": 0.06}


@dataclass(frozen=True)
class Part:
    """One file of documents."""
    name: str
    characters: int  # it ends with the document that reaches this length
    shares: dict  # kind -> share of the characters
    training: bool = True  # held-out parts are written first, and their texts never come again


PARTS = (
    Part("heldout-stories", 300_000, {"story": 1.0}, training=False),
    Part("heldout-biographies", 600_000, {"biography": 1.0}, training=False),
    Part("heldout-physics", 400_000, {"physics": 1.0}, training=False),
    Part("heldout-sailing", 200_000, {"sailing": 1.0}, training=False),
    Part("heldout-general", 400_000, GENERAL, training=False),
    Part("seeds-physics", 12_000, {"physics": 1.0}),
    Part("seeds-sailing", 12_000, {"sailing": 1.0}),
    Part("host", 47_000_000, HOST),
    Part("general", 9_000_000, GENERAL),
    Part("physics", 4_000_000, {"physics": 1.0}),
    Part("sailing", 2_000_000, {"sailing": 1.0}),
    Part("biographies", 6_000_000, {"biography": 1.0}),
    Part("pool", 6_000_000, {"story": 0.52, "biography": 0.42, "physics": 0.04, "sailing": 0.02}),
)

FACT_NOTES = 8  # notes per concept in the facts-* files, unseen concepts included


def written(kind, draws):
    """A document of that kind."""
    if kind == "story":
        return story(draws)
    if kind == "biography":
        return biography(draws)
    return note(draws, SUBDOMAINS[kind])


class Texts:
    """Documents that were given out: none comes twice in the whole corpus."""

    def __init__(self, seed):
        self.seed = seed
        self._seen = set()

    def fresh(self, key, write):
        """`write(draws)` with draws of that key, or with those of the next try when the text exists already."""
        for attempt in range(1000):
            document = write(Draws(f"ssae-host corpus {self.seed} {key} {attempt}"))
            digest = hashlib.blake2b(document.text.encode(), digest_size=12).digest()
            if digest not in self._seen:
                self._seen.add(digest)
                return document
        raise SystemExit(f"{key}: a thousand tries gave no new text")


def documents(part, texts):
    """The documents of a part, kinds in the declared shares and in random order."""
    lengths = dict.fromkeys(part.shares, 0)
    result = []
    while sum(lengths.values()) < part.characters:
        total = sum(lengths.values()) + 1
        kind = max(part.shares, key=lambda kind: part.shares[kind] * total - lengths[kind])
        document = texts.fresh(f"{part.name} {kind} {len(result)}", lambda draws: written(kind, draws))
        lengths[kind] += len(document.text)
        result.append(document)
    order = Draws(f"ssae-host corpus {texts.seed} {part.name} order")
    return [document for _, document in sorted(((order.below(1 << 53), d) for d in result), key=lambda pair: pair[0])]


def fact_notes(name, texts):
    """The same number of held-out notes about every concept of a subdomain, the unseen ones too."""
    subdomain = SUBDOMAINS[name]
    return [texts.fresh(f"facts-{name} {concept.key} {index}", lambda draws: note(draws, subdomain, concept))
            for concept in subdomain.concepts for index in range(FACT_NOTES)]


def scaled(parts, share):
    """The same parts with that share of their lengths: for tests and trials."""
    return [replace(part, characters=max(1, int(part.characters * share))) for part in parts]
