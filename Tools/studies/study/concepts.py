"""Which concepts single features hold, by the rules of `ssae-host evaluate tail --concepts`, for SAEs that it cannot read."""

from collections import defaultdict

import numpy as np

BUCKETS = 64
MASK = (1 << 64) - 1


def splitmix(state):
    """The next state and number of SplitMix64."""
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return state, z ^ (z >> 31)


def half_of(sequence, seed=0):
    _, first = splitmix(seed ^ 0x6A09E667F3BCC908)
    _, state = splitmix((first + sequence * 0x9E3779B97F4A7C15) & MASK)
    return splitmix(state)[1] >> 63


def buckets(values):
    """Two to every power of two, from 2^-16."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    return np.clip((bits >> 22).astype(np.int64) - (127 - 16) * 2, 0, BUCKETS - 1)


def is_word(text, place):
    return 0 <= place < len(text) and (text[place] >= 0x80 or chr(text[place]).isalnum())


class Mentions:
    """Rows of a store that mention each concept, by half of the data."""

    def __init__(self, ids, sequences, concepts, pieces):
        self.halves = np.array([half_of(int(number)) for number in range(sequences[-1] + 1)])[sequences]
        # name → half → arrays of rows, one for each mention
        self.rows = {concept["name"]: ([], []) for concept in concepts}
        strings = defaultdict(list)
        for concept in concepts:
            for string in {text.lower() for text in [concept["name"], *concept.get("forms", [])]}:
                strings[string.encode()].append(concept["name"])
        longest = max(map(len, strings))
        starts = np.flatnonzero(np.diff(sequences, prepend=-1))
        for start, end in zip(starts, [*starts[1:], len(ids)]):
            self.add(start, self.spelled(ids[start:end], pieces), strings, longest)

    @staticmethod
    def spelled(ids, pieces):
        """The bytes of the ids, and where each id's begin."""
        text, places = b"", []
        for number in ids.tolist():
            places.append(len(text))
            if pieces.is_byte(number):
                text += bytes([int(pieces.id_to_piece(number)[3:5], 16)])
            elif not pieces.is_control(number):
                text += pieces.id_to_piece(number).replace("▁", " ").encode()
        return text.lower(), np.array(places)

    def add(self, start, spelled, strings, longest):
        text, places = spelled
        half, place = self.halves[start], 0
        while place < len(text):
            if is_word(text, place - 1) and is_word(text, place):
                place += 1
                continue
            ends = [end for end in range(min(len(text), place + longest), place, -1)
                    if text[place:end] in strings and not (is_word(text, end - 1) and is_word(text, end))]
            if not ends:
                place += 1
                continue
            first, last = np.searchsorted(places, place, "right") - 1, np.searchsorted(places, ends[0], "left")
            for name in strings[text[place : ends[0]]]:
                self.rows[name][half].append(np.arange(start + first, start + last))
            place = ends[0]


def f1(inside, outside, hit, mentions):
    if not inside or not outside or not mentions:
        return 0.0
    precision, recall = inside / outside, hit / mentions
    return 2 * precision * recall / (precision + recall)


def bounded_f1(mentions, kept, values, features):
    """Mean F1 over both halves of the feature and bound chosen on the other, by concept; `values` and `features` are those of
    the rows `kept`, [n, k]."""
    bucket = buckets(values)
    firings = np.zeros((int(features.max()) + 1, 2, BUCKETS), np.int64)
    halves = np.broadcast_to(mentions.halves[kept][:, None], features.shape)
    active = values > 0
    np.add.at(firings, (features[active], halves[active], bucket[active]), 1)
    firings = firings[:, :, ::-1].cumsum(-1)[:, :, ::-1]
    place_of = np.full(len(mentions.halves), -1)
    place_of[kept] = np.arange(len(kept))

    def entries(rows):
        """(feature, falling bucket, mention) of every active feature in these mentions."""
        found = []
        for number, mention in enumerate(rows):
            for row in place_of[mention]:
                if row >= 0:
                    found += [(int(feature), -int(level), number) for feature, level, value
                              in zip(features[row], bucket[row], values[row]) if value > 0]
        return sorted(found)

    def choose(found, count, half):
        best, inside, seen, last = (0.0, None, None), 0, set(), None
        for place, (feature, level, mention) in enumerate(found):
            if feature != last:
                inside, seen, last = 0, set(), feature
            inside += 1
            seen.add(mention)
            if place + 1 == len(found) or found[place + 1][:2] != (feature, level):
                value = f1(inside, firings[feature, half, -level], len(seen), count)
                if value > best[0]:
                    best = value, feature, -level
        return best

    result = {}
    for name, rows in mentions.rows.items():
        found, total = [entries(rows[half]) for half in (0, 1)], 0.0
        for half in (0, 1):
            _, feature, level = choose(found[half], len(rows[half]), half)
            if feature is not None:
                hits = [mention for own, low, mention in found[1 - half] if own == feature and -low >= level]
                total += f1(len(hits), firings[feature, 1 - half, level], len(set(hits)), len(rows[1 - half])) / 2
        result[name] = total
    return result
