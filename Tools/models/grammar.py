"""A small template language: choices, slots and the agreement that makes the result read as English.

`[a|b|]` picks one alternative (nested ones too), `{slot}` inserts a value, `a_` becomes "a" or "an" by the word
that follows, `^` makes the next letter a capital. The first letter of a sentence becomes a capital by itself.
"""

import random
import re

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([A-Za-z_.0-9]+)\}")
_ARTICLE = re.compile(r"\b([aA])_ (?=(\W*\w+))")
_SENTENCE_START = re.compile(r'(^|[.!?] |\." |\n)("?)([a-z])')
_CAPITAL_MARK = re.compile(r'\^(\s*"?)(\w?)')
_VOWEL_SOUND = re.compile(r"(?!(use|uni|one\b|eu))[aeiou]|hour|honest", re.IGNORECASE)


class Dice:
    """Seeded choices; built on `Random.random`, whose sequence Python keeps stable between versions."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def chance(self, probability):
        return self._random.random() < probability

    def below(self, n):
        return int(self._random.random() * n)

    def pick(self, items):
        return items[self.below(len(items))]

    def several(self, items, n):
        """n different items, in random order."""
        pool = list(items)
        return [pool.pop(self.below(len(pool))) for _ in range(n)]


def expand(template, slots, dice):
    """Resolves choices and slots; articles and capitals are left to `polish`."""
    while _CHOICE.search(template):
        template = _CHOICE.sub(lambda m: dice.pick(m.group(1).split("|")), template)
    return _SLOT.sub(lambda m: slots[m.group(1)], template)


def polish(text):
    """Articles, capitals and spaces."""
    text = re.sub(r"[ \t]+", " ", text).replace(" ,", ",").replace(" .", ".")
    text = re.sub(r" ?\n ?", "\n", text).strip()
    text = _ARTICLE.sub(lambda m: m.group(1) + ("n " if _VOWEL_SOUND.match(m.group(2).strip('"')) else " "), text)
    text = _SENTENCE_START.sub(lambda m: m.group(1) + m.group(2) + m.group(3).upper(), text)
    return _CAPITAL_MARK.sub(lambda m: m.group(1) + m.group(2).upper(), text)


def join(sentences):
    """One text; after a question or a call in quotes the next sentence keeps its capital."""
    return " ".join(re.sub(r'([?!]")$', r"\1^", sentence) for sentence in sentences)


def with_article(noun):
    return "a_ " + noun


PRONOUNS = {
    "she": {"he": "she", "him": "her", "his": "her", "himself": "herself"},
    "he": {"he": "he", "him": "him", "his": "his", "himself": "himself"},
}


def person_slots(prefix, name, pronoun):
    """`{A}`, `{A.he}`, `{A.him}`, `{A.his}`, `{A.himself}` for one character."""
    slots = {prefix: name}
    for key, form in PRONOUNS[pronoun].items():
        slots[f"{prefix}.{key}"] = form
    return slots
