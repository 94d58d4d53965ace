"""Spans that templates mark inside running text, so that every mention and fact can be found again.

A marked piece is an ordinary string (private-use characters around the surface), so templates compose it like any other;
`unmark` takes the marks out and gives their positions. Marks may nest.
"""

import re
from dataclasses import dataclass, field

_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_TOKEN = re.compile(f"{_OPEN}([^{_MIDDLE}]*){_MIDDLE}|{_CLOSE}")
_SENTENCE_START = re.compile(
    f"(^|[.!?][\"”]?\\s+[\"“]?|\\n+[\"“]?)((?:{_OPEN}[^{_MIDDLE}]*{_MIDDLE})*)([a-z])")


@dataclass(frozen=True)
class Span:
    """Characters [start, end) of a document; `kind` says what they are ("mention", "fact"), `key` of what."""
    kind: str
    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A text, what it is about, and what it cost to draw."""
    kind: str  # "story", "biography", or the name of a subdomain
    text: str
    bits: float  # -log2 probability of the draws
    spans: list[Span] = field(default_factory=list)
    labels: dict = field(default_factory=dict)  # a biography's profession and gender, a note's concept


def mark(kind, key, surface):
    """The surface, marked: `mark("mention", "seebeck-effect", "the Seebeck effect")`."""
    return f"{_OPEN}{kind} {key}{_MIDDLE}{surface}{_CLOSE}"


def capitalised(text):
    """Sentences begin with a capital, marked or not."""
    return _SENTENCE_START.sub(lambda found: found[1] + found[2] + found[3].upper(), text)


def unmark(marked):
    """(text, spans) of a marked string, spans in order of their ends."""
    pieces, spans, opened, length, position = [], [], [], 0, 0
    for token in _TOKEN.finditer(marked):
        piece = marked[position:token.start()]
        pieces.append(piece)
        length += len(piece)
        position = token.end()
        if token[1] is not None:
            opened.append((token[1], length))
        else:
            name, start = opened.pop()
            kind, key = name.split(" ", 1)
            spans.append(Span(kind, key, start, length))
    pieces.append(marked[position:])
    return "".join(pieces), spans


def document(kind, marked, draws, **labels):
    """The finished document: sentences capitalised, marks taken out."""
    text, spans = unmark(capitalised(marked))
    return Document(kind, text, draws.bits, spans, labels)
