"""What the biographies say about the members of one profession."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pool:
    """Phrases that say the field but not the profession; every text becomes a tuple, split at semicolons.

    Specialties are noun phrases after "in", duties follow a subject in the present tense, workplaces stand after "at",
    achievements follow a subject in the past tense.
    """
    specialties: str
    duties: str
    workplaces: str
    achievements: str

    def __post_init__(self):
        for slot, phrases in vars(self).items():
            if isinstance(phrases, str) and slot != "name":
                object.__setattr__(self, slot, tuple(" ".join(phrase.split()) for phrase in phrases.split(";")))


@dataclass(frozen=True)
class Profession(Pool):
    """The phrases of one profession, none of which names its title; degrees are followed by "from"."""
    name: str
    share: float  # of all biographies, relative
    women: float  # share of women
    titles: str  # from the commonest to the rarest
    degrees: str
    shared: tuple[str, ...]  # pools which it has in common with others
    doctor: float = 0.0  # how often called "Dr."
