"""Means with 95 % intervals: Student's t over the seeds, or a bootstrap over what was tested."""

import random
import statistics
from dataclasses import dataclass

# The 97.5 % quantile of Student's t by degrees of freedom.
QUANTILES = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


@dataclass(frozen=True)
class Mean:
    value: float
    # Half the interval; nothing for one seed.
    margin: float | None
    count: int

    @property
    def low(self):
        return self.value - (self.margin or 0)

    @property
    def high(self):
        return self.value + (self.margin or 0)

    @property
    def is_clear(self):
        """Whether the interval leaves out 0."""
        return self.margin is not None and abs(self.value) > self.margin

    def text(self, digits, sign=False):
        """With a plus where it is a difference."""
        value = f"{self.value:+.{digits}f}" if sign else f"{self.value:.{digits}f}"
        value = value.replace("-", "−")
        return value if self.margin is None else f"{value} ± {self.margin:.{digits}f}"


def mean(values):
    """Nothing where there is no value."""
    values = [value for value in values if value is not None]
    if not values:
        return None
    if len(values) == 1:
        return Mean(values[0], None, 1)
    margin = QUANTILES[len(values) - 1] * statistics.stdev(values) / len(values) ** 0.5
    return Mean(statistics.fmean(values), margin, len(values))


def bootstrap(values, samples=2000):
    """Half the distance of the percentiles is the margin."""
    source = random.Random(1)
    means = sorted(statistics.fmean(source.choices(values, k=len(values))) for _ in range(samples))
    margin = (means[int(0.975 * samples)] - means[int(0.025 * samples)]) / 2
    return Mean(statistics.fmean(values), margin, len(values))
