"""Seeded choices whose information is counted.

Only `random.Random.random` is used, whose sequence is the same in every Python, so a seed gives the same bytes everywhere.
"""

import math
import random


class Draws:
    """Choices from a seed; `bits` is -log2 of the probability of everything drawn so far.

    Since different draws may give the same text, the mean of `bits` over documents is an upper bound
    on the entropy of the generator's text.
    """

    def __init__(self, key):
        self._random = random.Random(key)
        self.bits = 0.0

    def below(self, count):
        """A whole number in 0 ..< count, each as likely."""
        self.bits += math.log2(count)
        return int(self._random.random() * count)

    def integer(self, low, high):
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def chance(self, probability):
        """True with that probability."""
        hit = self._random.random() < probability
        self.bits -= math.log2(probability if hit else 1 - probability)
        return hit

    def pick(self, options):
        """One element of a sequence, each as likely."""
        return options[self.below(len(options))]

    def weighted(self, options):
        """One value of a sequence of (weight, value)."""
        total = sum(weight for weight, _ in options)
        mark = self._random.random() * total
        for weight, value in options:
            mark -= weight
            if mark < 0:
                break
        self.bits -= math.log2(weight / total)
        return value

    def sample(self, options, count):
        """`count` different elements in random order."""
        rest = list(options)
        return [rest.pop(self.below(len(rest))) for _ in range(count)]

    def shuffled(self, options):
        """All elements in random order."""
        return self.sample(options, len(options))
