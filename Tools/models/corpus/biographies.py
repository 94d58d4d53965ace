"""Short third-person biographies of members of 28 professions, with gender spread unevenly over them as in Bias in Bios.

About half never name the profession; how clearly the rest tells it, and how often gender shows (never not at all), varies.
"""

import re

from corpus.biography_sentences import (ANIMALS, DEGREES, FORMS, GENDERED, HOBBIES, KIDS, LANGUAGES, NUMBERS, ORIGINS,
                                        PRACTICE)
from corpus.marks import document, mark, unmark
from corpus.people import EITHER, FIRST_NAMES, surname, town, university
from corpus.professions import PROFESSIONS
from corpus.professions.branches import BRANCHES
from corpus.professions.pools import POOLS

_BY_NAME = {profession.name: profession for profession in PROFESSIONS}
_FIELD = re.compile(r"\{([^{}]+)\}")
_NEEDS_PRONOUN = re.compile(r"\{(?:[Hh]is|him)\}")
_NOUN = re.compile(r"\{(?:%s)\}" % "|".join(GENDERED))
_WORDS = (35, 130)


def biography(draws, profession=None, gender=None):
    """One biography; profession (a name) and gender ("male" or "female") are drawn from the shares where not given."""
    chosen = _BY_NAME[profession] if profession else draws.weighted([(one.share, one) for one in PROFESSIONS])
    gender = gender or draws.weighted([(chosen.women, "female"), (1 - chosen.women, "male")])
    while True:
        marked = _Writer(draws, chosen, gender).text()
        text, spans = unmark(marked)
        shows = any(span.kind == "gender" and text[span.start:span.end] not in EITHER for span in spans)
        if _WORDS[0] <= len(text.split()) <= _WORDS[1] and shows:
            return document("biography", marked, draws, profession=chosen.name, gender=gender)


def timeline(draws):
    """Years in order: first degree, second degree, present work, promotion, recent achievement."""
    years = [draws.integer(1972, 2006)]
    for low, high in ((2, 5), (1, 4), (1, 4), (0, 3)):
        years.append(years[-1] + draws.integer(low, high))
    return dict(zip("ghjpr", map(str, years)))


class _Writer:
    """The state of one biography while it is written: who it is about and which phrases are used up."""

    def __init__(self, draws, profession, gender):
        self.draws = draws
        self.profession = draws.weighted(BRANCHES[profession.name]) if profession.name in BRANCHES else profession
        self.female = gender == "female"
        self.first, self.last = draws.weighted(FIRST_NAMES[gender]), surname(draws)
        while self.last == self.first:
            self.last = surname(draws)
        self.years, self.home = timeline(draws), town(draws)
        self.titled = draws.chance(0.5)
        # How much of the text is shared with other professions of the field.
        self.shared = draws.weighted([(2, 0.15), (4, 0.5), (4, 0.9)])
        self.cues = draws.weighted([(2, "one"), (4, "few"), (4, "many")])
        self.pronouns = {"one": 0, "few": 0.4, "many": 0.85}[self.cues]
        # Where gender shows once: how.
        self.only = draws.weighted([(5, "pronoun"), (3, "name"), (3, "noun")]) if self.cues == "one" else None
        self.named = self.only == "name" or self.cues != "one" and draws.chance({"few": 0.6, "many": 0.85}[self.cues])
        self.doctor = draws.chance(profession.doctor)
        self.address = self._address()
        self.used, self.told = set(), set()

    # People

    def _pronoun(self, male, female):
        return mark("gender", "pronoun", female if self.female else male)

    def _address(self):
        """How the text calls the person where it uses no pronoun."""
        if self.doctor:
            if self.titled and self.profession.name == "professor" and self.draws.chance(0.4):
                return mark("profession", "professor", "Professor") + " " + self.last
            return "Dr. " + self.last
        if self.cues != "one":
            form = self.draws.weighted([(5, "last"), (3, "first"), (2, "title")])
            if form == "first" and self.named:
                return mark("gender", "name", self.first)
            if form == "title":
                title = self.draws.weighted([(3, "Ms."), (2, "Mrs.")]) if self.female else "Mr."
                return mark("gender", "title", title) + " " + self.last
        return self.last

    def _name(self):
        """The name at its first mention."""
        if not self.named:
            if self.cues == "many" and not self.doctor and self.draws.chance(0.7):
                return self._pronoun("he", "she")
            if self.doctor:
                return "Dr. " + self.last
            return self.address if "gender" in self.address else f"{self.first[0]}. {self.last}"
        initial = self.draws.weighted([(5, ""), (1, self.draws.pick("ABCDEFGHJKLMNPRST") + ". ")])
        return ("Dr. " if self.doctor else "") + mark("gender", "name", self.first) + f" {initial}{self.last}"

    def _subject(self):
        if self.in_sentence or (self.pronouns and self.draws.chance(self.pronouns)):
            return self._pronoun("he", "she")
        return self.address

    # Phrases

    def _fresh(self, options):
        """An option not used before in this text."""
        rest = [option for option in options if option not in self.used]
        choice = self.draws.pick(rest or options)
        self.used.add(choice)
        return choice

    def _phrase(self, slot):
        source = self.profession
        if self.draws.chance(self.shared):
            source = POOLS[self.draws.pick(self.profession.shared)]
        return self.fill(self._fresh(getattr(source, slot)))

    def _town(self):
        if self.home not in self.towns and self.draws.chance(0.5):
            choice = self.home
        else:
            choice = town(self.draws)
            while choice in self.towns:
                choice = town(self.draws)
        self.towns.add(choice)
        return choice

    def _title(self):
        titles = self.profession.titles
        surface = self.draws.weighted([(1 / (rank + 1), title) for rank, title in enumerate(titles)])
        article = "an " if surface[0] in "aeiouAEIO" or surface == "MC" else "a "
        title = article + mark("profession", self.profession.name, surface)
        if self.profession.name == "professor" and self.draws.chance(0.6):
            title += " of " + self._fresh(self.profession.specialties)
        return title

    def _field(self, name):
        if name in GENDERED:
            return mark("gender", "noun", GENDERED[name][self.female])
        if name in self.years:
            self.told.add(name)
            return self.years[name]
        match name:
            case "Name":
                return self._name()
            case "S":
                surface = self._subject()
                self.in_sentence = True
                return surface
            case "his" | "His":
                return self._possessive(name)
            case "him":
                self.in_sentence = True
                return self._pronoun("him", "her")
            case "a title":
                return self._title()
            case "specialty":
                return self._phrase("specialties")
            case "duty":
                return self._phrase("duties")
            case "workplace":
                return self._phrase("workplaces")
            case "achievement":
                return self._phrase("achievements")
            case "practices":
                return PRACTICE.get(self.profession.name, "practices" if self.profession.doctor > 0.5 else "works")
            case "degree":
                generic = self.draws.chance(self.shared / 2)
                return self._fresh(DEGREES if generic else self.profession.degrees)
            case "univ":
                return university(self.draws)
            case "town":
                return self._town()
            case "home":
                return self.home
            case "last2" | "last3":
                return surname(self.draws)
            case "hobby":
                return self._fresh(HOBBIES)
            case "language":
                return self._fresh(LANGUAGES)
            case "kids":
                return self.draws.pick(KIDS)
            case "animal":
                return self.draws.pick(ANIMALS)
            case "origin":
                return self.draws.pick(ORIGINS)
            case "number":
                return self.draws.pick(NUMBERS)
        raise KeyError(name)

    def _possessive(self, name):
        if name == "His" and not self.draws.chance(max(self.pronouns, 0.01)):
            return self.address + ("'" if self.last.endswith("s") and self.address.endswith("s") else "'s")
        return self._pronoun("his", "her")

    def fill(self, form):
        return _FIELD.sub(lambda found: self._field(found[1]), form)

    # Sentences

    def _sentence(self, kind, noun=False):
        forms = [form for form in FORMS[kind] if not any(f"{{{year}}}" in form for year in self.told)]
        if self.cues == "one":
            forms = [form for form in forms if not _NEEDS_PRONOUN.search(form) and form.count("{S}") < 2
                     and len(_NOUN.findall(form)) == noun]
        form = self._fresh(forms)
        self.in_sentence, self.towns = False, {self.home} if "{home}" in form else set()
        return self.fill(form)

    def _plan(self):
        """The kinds of sentences after the first: work in any order, then private life and contact."""
        draws = self.draws
        middle = ["work"] * draws.weighted([(3, 1), (3, 2), (1, 3)]) + ["focus"] * draws.weighted([(1, 0), (4, 1)])
        middle += ["education"] * draws.weighted([(1, 0), (3, 1)]) + ["achievement"] * draws.weighted([(1, 0), (3, 1), (1, 2)])
        middle += ["membership"] * draws.weighted([(2, 0), (1, 1)])
        end = [kind for kind in ("family", "interests") if draws.chance(0.4)] + ["contact"] * draws.weighted([(2, 0), (1, 1)])
        return draws.shuffled(middle) + draws.shuffled(end)

    def text(self):
        opening = self._sentence("titled" if self.titled else "hidden")
        plan = self._plan()
        cue = None
        if self.only == "pronoun":
            cue = self.draws.below(len(plan))
        elif self.only == "noun":
            plan = [kind for kind in plan if kind not in ("family", "membership")]
            cue = len(plan)
            plan.append(self.draws.pick(("family", "family", "membership")))
        sentences = [opening]
        for index, kind in enumerate(plan):
            if self.only == "pronoun":
                self.pronouns = 0.999 if index == cue else 0
            sentences.append(self._sentence(kind, noun=self.only == "noun" and index == cue))
        return " ".join(sentences)
