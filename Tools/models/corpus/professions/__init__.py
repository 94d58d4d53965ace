"""The 28 professions of Bias in Bios, with shares softened from the data set's (most common: professor)."""

from corpus.professions.arts import ARTS
from corpus.professions.health import HEALTH
from corpus.professions.office import OFFICE
from corpus.professions.teaching import TEACHING
from corpus.professions.words import WORDS

PROFESSIONS = tuple(sorted(HEALTH + TEACHING + OFFICE + ARTS + WORDS, key=lambda profession: profession.name))
