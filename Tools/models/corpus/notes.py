"""Short notes about the named concepts of a subdomain, with frequencies that follow a power law.

A subdomain is a pair of modules: NAME_concepts.py (COLUMNS, TABLE: who has which facts) and NAME_phrases.py (STATEMENTS,
PAIRS, OPENINGS, CONTEXTS, CLOSINGS, SLOTS: how texts say them). In templates {c} is a mention of the concept, {it} the
pronoun, {a} the answer, {a:unit} the answer of one relation of a pair; any other slot has its values in SLOTS and keeps
its value through a note. OPENINGS, CONTEXTS and CLOSINGS are lists, or dictionaries from a register ("lab", "diary") to
lists, of which a note uses one; the last register also serves notes that have no opening. CARDS, which may be missing,
names relations as an index card does ("Unit: …"). Templates begin in lower case unless their first word is a name or "I".

The last `UNSEEN` concepts of a subdomain have weight 0: no note mentions them, neither as its subject nor as the answer
"related", unless it is asked for with `note(draws, subdomain, concept=unseen)`, which only held-out tests do.
"""

import importlib
import importlib.util
import re
from dataclasses import dataclass

from .draws import Draws
from .marks import document, mark, unmark

UNSEEN = 12
_EXPONENT, _OFFSET = -0.65, 2  # weight = (rank + 2) ** -0.65, rank 0 the most frequent

_SLOT = re.compile(r"\{([a-z_:]+)\}")
_LINKS = ("moreover, ", "besides, ", "in addition, ", "note as well that ", "remember, too, that ")
_TURNS = ("by contrast, ", "on the other hand, ", "for comparison: ", "to compare: ")
_CARDS = ("index card: ", "keyword: ", "card file, ", "revision card: ", "entry: ")


@dataclass(frozen=True)
class Concept:
    """A named thing of a subdomain and what is true of it."""
    key: str  # "seebeck-effect"
    name: str  # "the Seebeck effect", as it stands inside a sentence
    forms: tuple  # further ways to name it, each a singular noun phrase
    facts: dict  # relation -> answer, only those that the table gives
    rank: int
    weight: float  # proportional to the frequency as the subject of notes

    @property
    def surfaces(self):
        return (self.name,) + self.forms


class Subdomain:
    """Concepts in the order of their ranks, and the phrases that speak of them."""

    def __init__(self, name, concepts, phrases):
        self.name = name
        self.concepts = _ranked(name, _rows(concepts), phrases)
        self.by_key = {concept.key: concept for concept in self.concepts}
        self.key_of = {concept.name: concept.key for concept in self.concepts}
        self.unseen = [concept for concept in self.concepts if concept.weight == 0]
        self.relations = tuple(concepts.COLUMNS[2:])
        self.statements = {relation: list(lines) for relation, lines in phrases.STATEMENTS.items()}
        self.pairs = [(line, tuple(re.findall(r"\{a:([a-z_]+)\}", line))) for line in phrases.PAIRS]
        self.cards = getattr(phrases, "CARDS", {})
        self.slots = phrases.SLOTS
        self.openings, self.contexts, self.closings = map(
            _registers, (phrases.OPENINGS, phrases.CONTEXTS, phrases.CLOSINGS))
        self._weights = [(concept.weight, concept) for concept in self.concepts if concept.weight > 0]

    def frequencies(self):
        """Concept key -> probability that a note is about it; 0 for the unseen."""
        total = sum(concept.weight for concept in self.concepts)
        return {concept.key: concept.weight / total for concept in self.concepts}

    def draw(self, draws):
        """A concept by its weight."""
        return draws.weighted(self._weights)


def _key(name):
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"^(the|an?) ", "", name.lower()).replace("'", "")).strip("-")


def _registers(lines):
    return lines if isinstance(lines, dict) else {"": lines}


def _rows(module):
    """(name, forms, facts) of every line of the table."""
    rows = []
    for line in module.TABLE.strip().splitlines():
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(module.COLUMNS):
            raise ValueError(f"{module.__name__}: {len(cells)} cells, expected {len(module.COLUMNS)}: {line}")
        forms = tuple(form.strip() for form in cells[1].split(";") if form.strip())
        facts = {relation: cell for relation, cell in zip(module.COLUMNS[2:], cells[2:]) if cell}
        rows.append((cells[0], forms, facts))
    return rows


def _texts(value):
    if isinstance(value, str):
        return [value]
    return [text for part in (value.values() if isinstance(value, dict) else value) for text in _texts(part)]


def _says(surfaces):
    """A search for any of the surfaces, with or without their article."""
    bare = sorted({re.sub(r"^(the|an?) ", "", surface) for surface in surfaces})
    return re.compile(r"\b(?:" + "|".join(map(re.escape, bare)) + r")", re.IGNORECASE)


def _ranked(subdomain, rows, phrases):
    """Concepts by rank: a fixed permutation of the table, whose last `UNSEEN` are hidden from all others.

    A concept whose name is part of another's, or of a phrase, cannot be hidden and is moved forward. A fact of a
    seen concept whose answer names an unseen one is left out.
    """
    order = Draws(f"{subdomain} ranks").shuffled(rows)
    spoken = "\n".join(_texts([phrases.STATEMENTS, phrases.PAIRS, phrases.OPENINGS, phrases.CONTEXTS, phrases.CLOSINGS,
                               phrases.SLOTS, getattr(phrases, "CARDS", {})]))
    hidden = []
    for row in reversed(order):
        search = _says((row[0],) + row[1])
        others = "\n".join(surface for other in rows if other is not row for surface in (other[0],) + other[1])
        if len(hidden) < min(UNSEEN, len(rows) // 3) and not search.search(others) and not search.search(spoken):
            hidden.append(row)
    order = [row for row in order if row not in hidden] + hidden
    leak = _says([surface for row in hidden for surface in (row[0],) + row[1]]) if hidden else None
    concepts = []
    for rank, (name, forms, facts) in enumerate(order):
        seen = rank < len(order) - len(hidden)
        if seen and leak:
            facts = {relation: answer for relation, answer in facts.items() if not leak.search(answer)}
        weight = (rank + _OFFSET) ** _EXPONENT if seen else 0.0
        concepts.append(Concept(_key(name), name, forms, facts, rank, weight))
    return concepts


class _Writer:
    """A note in the making: which names were said, which slots are filled, whether "it" would be understood."""

    def __init__(self, draws, subdomain):
        self.draws, self.subdomain = draws, subdomain
        self.named, self.slots, self.used, self.sentences, self.words = set(), {}, set(), [], 0
        self.understood = None  # the concept that "it" would mean
        self.joinable = None  # whether the last sentence states one fact and nothing else; None after no fact

    def mention(self, concept):
        surface = concept.name
        if concept.key in self.named and concept.forms and self.draws.chance(0.4):
            surface = self.draws.pick(concept.forms)
        self.named.add(concept.key)
        return mark("mention", concept.key, surface)

    def answer(self, concept, relation):
        surface = concept.facts[relation]
        other = self.subdomain.key_of.get(surface) if relation == "related" else None
        if other:
            self.named.add(other)
            surface = mark("mention", other, surface)
        return mark("fact", f"{concept.key} {relation}", surface)

    def filled(self, template, concept, relation=None):
        """The template with its slots filled from left to right."""
        said = False

        def value(found):
            nonlocal said
            slot = found[1]
            if slot == "c":
                said = True
                return self.mention(concept)
            if slot == "it":
                said = True
                return "it"
            if slot == "a":
                return self.answer(concept, relation)
            if slot.startswith("a:"):
                return self.answer(concept, slot[2:])
            if slot not in self.slots:
                self.slots[slot] = self.draws.pick(self.subdomain.slots[slot])
            return self.slots[slot]

        text = _SLOT.sub(value, template)
        self.understood = concept if said and relation != "related" and "{a:related}" not in template else None
        return text

    def fits(self, template, concept):
        if template in self.used or ("{it}" in template and self.understood is not concept):
            return False
        return concept.key in self.named or "{a" not in template or -1 < template.find("{c}") < template.find("{a")

    def choose(self, templates, concept):
        """A template not used before, whose pronoun would be understood and whose fact follows the concept's name."""
        templates = [line for line in templates if self.fits(line, concept)]
        pronoun = [line for line in templates if "{it}" in line]
        if pronoun and self.draws.chance(0.45):
            templates = pronoun
        template = self.draws.pick(templates)
        self.used.add(template)
        return template

    def add(self, text):
        self.sentences.append(text)
        self.words += len(unmark(text)[0].split())

    def replace_last(self, text):
        self.words -= len(unmark(self.sentences.pop())[0].split())
        self.add(text)

    def statement(self, concept, relation, turn=None):
        """One sentence with one fact, sometimes tied to the sentence before."""
        draws = self.draws
        template = self.choose(self.subdomain.statements[relation], concept)
        plain = "?" not in template and ". " not in template and ":" not in template and ";" not in template
        tied = plain and template.startswith(("{", "the ", "a "))  # "and", "moreover" go well before these
        before = self.sentences[-1] if self.sentences else ""
        text = self.filled(template, concept, relation)
        if turn:
            self.add(turn + text if plain else text)
        elif tied and self.joinable and draws.chance(0.25):
            self.replace_last(before[:-1] + draws.pick((", and ", "; ", ", and ")) + text)
            plain = False
        elif tied and self.joinable is not None and draws.chance(0.15):
            self.add(draws.pick(_LINKS) + text)
        else:
            self.add(text)
        self.joinable = plain

    def card(self, concept, relations):
        """The concept's name as a heading and the answers below it."""
        self.add(self.draws.pick(_CARDS) + self.mention(concept) + ".")
        for relation in relations:
            self.add(f"{self.subdomain.cards[relation]}: {self.answer(concept, relation)}.")
        self.joinable = None


def _paired(writer, concept, relations):
    """A sentence with two of the relations still to be said, which are taken out; False if none fits."""
    fitting = [line for line, pair in writer.subdomain.pairs if all(relation in relations for relation in pair)
               and writer.fits(line, concept)]
    if not fitting:
        return False
    template = writer.choose(fitting, concept)
    for relation in re.findall(r"\{a:([a-z_]+)\}", template):
        relations.remove(relation)
    writer.add(writer.filled(template, concept))
    writer.joinable = False
    return True


def note(draws, subdomain, concept=None):
    """A note of 20 to 75 words with two to four facts of a concept (drawn by its weight unless it is given).

    The document's kind is the subdomain's name and its label "concept" the key; spans "mention" have the concept's key,
    spans "fact" "key relation". The concept is named in full before its first fact. A comparison also states a fact of
    a second concept.
    """
    concept = concept or subdomain.draw(draws)
    writer = _Writer(draws, subdomain)
    shape = draws.weighted(((3, "full"), (5, "bare"), (2, "compared"), (2, "card")))
    count = min(draws.weighted(((1, 2), (3, 3), (5, 4))), len(concept.facts))
    relations = draws.sample(sorted(concept.facts), count)
    opened = shape == "full" or (shape == "compared" and draws.chance(0.4))
    registers = list(subdomain.openings)
    register = draws.pick(registers) if opened else registers[-1]
    latest = None

    def sentence(lines):
        writer.add(writer.filled(writer.choose(lines[register], concept), concept))
        writer.joinable = None

    if shape == "card":
        listed = [relation for relation in relations if relation in subdomain.cards]
        if len(listed) > 1:
            writer.card(concept, listed)
            relations = [relation for relation in relations if relation not in listed]
    elif opened:
        sentence(subdomain.openings)
    place = draws.below(count)  # the fact before which a context may stand
    while relations and (writer.words < 56 or count - len(relations) < 2):
        if len(relations) == count - place and 0 < writer.words < 36 and draws.chance(0.1):
            sentence(subdomain.contexts)
        if len(relations) >= 2 and draws.chance(0.45) and _paired(writer, concept, relations):
            continue
        latest = relations.pop()
        writer.statement(concept, latest)
    if shape == "compared" and writer.words < 50:
        other = subdomain.draw(draws)
        if other.key != concept.key and latest in other.facts:
            writer.named.discard(other.key)  # by its name, even if it was an answer before
            writer.understood = None
            writer.statement(other, latest, turn=draws.pick(_TURNS))
            writer.understood = None
    if writer.words < 40 and draws.chance(0.1):
        sentence(subdomain.contexts)
    if writer.words < 54 and draws.chance(0.1 if shape == "bare" else 0.3):
        sentence(subdomain.closings)
    while writer.words < 20:
        sentence(subdomain.contexts)
    return document(subdomain.name, " ".join(writer.sentences), draws, concept=concept.key)


def _load(name):
    modules = [f"{__package__}.{name}_{part}" for part in ("concepts", "phrases")]
    if any(importlib.util.find_spec(module) is None for module in modules):
        return None
    return Subdomain(name, *map(importlib.import_module, modules))


PHYSICS = _load("physics")
SAILING = _load("sailing")
SUBDOMAINS = [subdomain for subdomain in (PHYSICS, SAILING) if subdomain]
