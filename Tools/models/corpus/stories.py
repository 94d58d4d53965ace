"""Everyday stories: a plot's template, filled with people, weather and things that stay the same through the story."""

from . import story_words as words
from .marks import Document
from .story_people import people
from .story_plots_days import PLOTS as DAY_PLOTS
from .story_plots_home import PLOTS as HOME_PLOTS
from .story_plots_outdoors import PLOTS as OUTDOOR_PLOTS
from .story_plots_people import PLOTS as PEOPLE_PLOTS
from .story_plots_town import PLOTS as TOWN_PLOTS
from .story_scenes import DAYS, HOLIDAYS, SCENES, SEASONS, SKIES, WHEN
from .story_template import expand, polished

PLOTS = {**HOME_PLOTS, **TOWN_PLOTS, **OUTDOOR_PLOTS, **PEOPLE_PLOTS, **DAY_PLOTS}


class World:
    """What a story's slots stand for.

    `{thing}` is drawn once and stays; `{thing2}` is another of the same table; `{thing.adj}` is a property of it.
    `{~inside}` is a sentence that the story has not used yet, `{~sound.name}` a word drawn anew each time.
    """

    def __init__(self, draws, who="any", b=("friend", "kin", "elder"), sky="any", tell=True, part=("morning", "afternoon")):
        self._draws = draws
        self._used = set()
        self._met = set()
        season = draws.pick([season for season in SEASONS if SKIES[sky] & set(SEASONS[season][1])])
        months, skies = SEASONS[season]
        self._sky = draws.pick([kind for kind in skies if kind in SKIES[sky]])
        self._slots = people(draws, who, b, tell)
        self._slots["day"], self._slots["day2"] = draws.sample(DAYS, 2)
        self._slots["room"] = draws.pick(["kitchen", "bedroom", "living room", "hall", "bathroom", "dining room"])
        self._slots["ordinal"] = draws.pick(["tenth", "fourteenth", "twentieth", "twenty-third"])
        self._slots["when2"] = draws.pick(["one {~adj} {part}", "now, on a_ {~adj} {day},", "on {day}"])
        self._slots |= {"season": season, "month": draws.pick(months), "part": draws.pick(part),
                        "holiday": draws.pick(HOLIDAYS[season]), "street": draws.weighted(_STREETS),
                        "town": draws.weighted(_TOWNS), "petname": self._pet_name(), "when": draws.pick(WHEN)}
        self._entries = {}

    def _pet_name(self):
        taken = {self._slots["Av"], self._slots["B"], self._slots["C"]}
        return self._draws.pick([name for name in words.PETS if name not in taken])

    def slot(self, name):
        """A template for the slot."""
        if name.startswith("~"):
            return self._fresh(name[1:])
        if name in ("A", "B") and name not in self._met:
            name += "new"  # who is named for the first time is introduced
        if name in ("Anew", "Anewto", "Bnew", "Bname"):
            self._met.add(name[0])
            if name == "Bnew" and name in self._used:
                name = "B"
            self._used.add(name)
        if name not in self._slots:
            table, _, field = name.partition(".")
            self._slots[name] = expand(self._entry(table)[field or "name"], self, self._draws)
        return self._slots[name]

    def _entry(self, slot):
        """The table's entry for `thing`, `thing2`, …; no two slots of a table share one."""
        if slot not in self._entries:
            table = slot.rstrip("0123456789")
            taken = {entry["name"] for key, entry in self._entries.items() if key.rstrip("0123456789") == table}
            self._entries[slot] = self._draws.weighted(
                [option for option in words.TABLES[table] if option[1]["name"] not in taken])
        return self._entries[slot]

    def _fresh(self, name):
        if name == "street":
            return self._draws.weighted([option for option in _STREETS if option[1] != self._slots["street"]])
        table, _, field = name.partition(".")
        if table in words.TABLES:
            drawn = {entry["name"] for entry in self._entries.values()} | self._used
            entry = self._draws.weighted([option for option in words.TABLES[table] if option[1]["name"] not in drawn])
            self._used.add(entry["name"])
            return entry[field]
        options = SCENES[f"{name}.{self._sky}" if name in ("w", "adj") else name]
        sentence = self._draws.pick([option for option in options if option not in self._used] or options)
        if name not in ("said", "spoke", "spotsight"):
            self._used.add(sentence)
        return "^" + sentence if name in _SENTENCES else sentence


_SENTENCES = {"w", "inside", "outside", "talk", "talkfirst", "close", "glad", "worry"}
_STREETS = [(1 / (rank + 3), street) for rank, street in enumerate(words.STREETS)]
_TOWNS = [(1 / (rank + 3), town) for rank, town in enumerate(words.TOWNS)]
# Ordinary days name more and repeat less, so they come more often.
_PLOT_WEIGHTS = [(3 if plot in DAY_PLOTS else 1, plot) for plot in PLOTS]


def story(draws, plot=None):
    """A document of kind "story"; its label tells the plot, which may be given instead of drawn."""
    plot = plot or draws.weighted(_PLOT_WEIGHTS)
    settings, template = PLOTS[plot]
    text = polished(expand(template, World(draws, **settings), draws))
    return Document("story", text, draws.bits, [], {"plot": plot})
