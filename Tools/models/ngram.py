"""An interpolated, modified Kneser-Ney n-gram model over token ids, as a yardstick for the host.

Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling" (1999), section 3: three discounts per
order, lower orders from continuation counts. Five ids of up to 12 bits fit one 64-bit key, so the whole model is sorted arrays.
"""

import numpy

BITS = 12  # ids are below 4,096


class KneserNey:
    """Trained on rows of ids; histories never reach over the beginning of a row."""

    def __init__(self, sequences, order=5, vocabulary=1 << BITS):
        self.order, self.vocabulary = order, vocabulary
        self.grams, self.totals, self.backoffs, self.discounts = [], [], [], []
        ids = numpy.concatenate([numpy.asarray(s, dtype=numpy.int64) for s in sequences])
        starts = numpy.concatenate([numpy.arange(len(s)) for s in sequences])  # how much history each id has
        keys, counts = _distinct(_keys(ids, starts, order))
        for length in range(order, 0, -1):
            self._add(keys, counts)
            if length > 1:
                # Continuation counts: in how many distinct contexts one id longer a gram was seen. Grams at the
                # beginning of a row have no longer context and keep their plain counts.
                shorter, continuation = _distinct(keys & ((1 << BITS * (length - 1)) - 1))
                first_keys, first_counts = _distinct(_keys(ids, starts, length - 1, exactly=True))
                keys, counts = _merged(shorter, continuation, first_keys, first_counts)
        for values in (self.grams, self.totals, self.backoffs, self.discounts):
            values.reverse()  # index 0: unigrams

    def _add(self, keys, counts):
        n = [max(1, int((counts == i).sum())) for i in (1, 2, 3, 4)]
        y = n[0] / (n[0] + 2 * n[1])
        discounts = numpy.clip([0.0] + [i - (i + 1) * y * n[i] / n[i - 1] for i in (1, 2, 3)], 0, [0, 1, 2, 3])
        taken = discounts[numpy.minimum(counts, 3)]
        history, index = numpy.unique(keys >> BITS, return_inverse=True)
        total = numpy.bincount(index, weights=counts)
        self.grams.append((keys, counts - taken))
        self.totals.append((history, total))
        self.backoffs.append(numpy.bincount(index, weights=taken) / total)

    def probabilities(self, ids):
        """Probability of every id but the first, given up to order - 1 ids before it in the sequence."""
        ids = numpy.asarray(ids, dtype=numpy.int64)
        result = numpy.full(len(ids) - 1, 1.0 / self.vocabulary)
        for length in range(1, self.order + 1):
            at = numpy.arange(max(1, length - 1), len(ids))
            key = numpy.zeros(len(at), dtype=numpy.int64)
            for back in range(length - 1, -1, -1):
                key = key << BITS | ids[at - back]
            histories, totals = self.totals[length - 1]
            place, known = _find(histories, key >> BITS)
            keys, discounted = self.grams[length - 1]
            own, seen = _find(keys, key)
            higher = numpy.where(seen, discounted[own], 0.0) / totals[place]
            mixed = higher + self.backoffs[length - 1][place] * result[at - 1]
            result[at - 1] = numpy.where(known, mixed, result[at - 1])
        return result


def _keys(ids, starts, length, exactly=False):
    """The grams of that length as integers; with `exactly`, those whose history is the whole beginning of its row."""
    key = numpy.zeros(len(ids), dtype=numpy.int64)
    for back in range(length - 1, -1, -1):
        key = key << BITS | numpy.concatenate([numpy.zeros(back, dtype=numpy.int64), ids[:len(ids) - back]])
    return key[starts == length - 1] if exactly else key[starts >= length - 1]


def _distinct(keys):
    return numpy.unique(keys, return_counts=True)


def _merged(keys, counts, more_keys, more_counts):
    """Both count tables as one."""
    both, index = numpy.unique(numpy.concatenate([keys, more_keys]), return_inverse=True)
    return both, numpy.bincount(index, weights=numpy.concatenate([counts, more_counts])).astype(numpy.int64)


def _find(sorted_keys, keys):
    """(place, found) of each key; the place of an absent one is valid but means nothing."""
    place = numpy.minimum(numpy.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return place, sorted_keys[place] == keys
