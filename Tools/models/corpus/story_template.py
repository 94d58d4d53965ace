"""Templates of stories: `[one|other]` is a choice (it may nest), `{slot}` a word of the story's world, `a_` an article."""

import functools
import re

_MARK = re.compile(r"[\[\]|]|\{[^}]*\}")


@functools.lru_cache(maxsize=None)
def parsed(template):
    """A tree: a list of strings, ("slot", name) and ("choice", [tree, ...])."""
    open_choices, sequence, position = [], [], 0
    for found in _MARK.finditer(template):
        if found.start() > position:
            sequence.append(template[position:found.start()])
        position = found.end()
        token = found[0]
        if token == "[":
            open_choices.append((sequence, []))
            sequence = []
        elif token in "|]" and open_choices:
            open_choices[-1][1].append(sequence)
            sequence = []
            if token == "]":
                sequence, options = open_choices.pop()
                sequence.append(("choice", options))
        elif token in "|]":
            raise ValueError(f"'{token}' outside of a choice: …{template[max(0, position - 40):position]}")
        else:
            sequence.append(("slot", token[1:-1]))
    if open_choices:
        raise ValueError(f"a choice is not closed: {template[:60]}…")
    sequence.append(template[position:])
    return sequence


def expand(template, world, draws):
    """The template's text; `world.slot(name)` gives a template for each slot."""
    pieces = []
    _expand(parsed(template), world, draws, pieces)
    return "".join(pieces)


def _expand(sequence, world, draws, pieces):
    for node in sequence:
        if isinstance(node, str):
            pieces.append(node)
        elif node[0] == "choice":
            _expand(draws.pick(node[1]), world, draws, pieces)
        else:
            _expand(parsed(world.slot(node[1])), world, draws, pieces)


def article(following):
    """"a" or "an", by the sound with which the following word begins."""
    word = following.lower()
    if re.match(r"(hour|honest|heir|honou?r|x-ray)", word):
        return "an"
    if re.match(r"(uni(?!n|m)|us[eu]|one\b|once|eu|ukulele|utensil)", word):
        return "a"
    return "an" if word[:1] in "aeiou" or re.match(r"8|11\b|18\b", word) else "a"


def polished(text):
    """Articles put in, spaces put right, sentences begun with capitals."""
    text = re.sub(r"[ \n]*¶[ \n]*", "\n\n", re.sub(r"[ \n]+", " ", text)).strip()
    text = re.sub(r" ([,.;!?])", r"\1", text)
    text = re.sub(r",+(?=[,.;!?])", "", text)
    text = re.sub(r"\b([aA])_ (?=(\S+))", lambda found: found[1] + article(found[2])[1:] + " ", text)
    text = re.sub(r"\^(\w)", lambda found: found[1].upper(), text)  # "^": a sentence begins here
    # After a question or an exclamation in quotes the sentence may go on ('"Why?" he asked'), so only a full stop ends it.
    return re.sub(r"(^|\n+|[.!?] |\.\" )(\"?)([a-z])", lambda found: found[1] + found[2] + found[3].upper(), text)
