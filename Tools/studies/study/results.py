"""The numbers of all seeds, as the comparisons wrote them."""

import csv
import json
import math
import re
import statistics
from collections import defaultdict

from arms import MIDDLE
from intervals import bootstrap, mean

# Tenths of the concepts by frequency that count as rare: the last three.
RARE = (8, 9, 10)


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else None


class Results:
    """SAEs go by the arm's name and k; those of the general SAEs stand in every domain."""

    def __init__(self, folder):
        self.folder = folder
        self.runs, self.clean, self.tails, self.ranks, self.concepts = {}, {}, {}, {}, {}
        for path in sorted((folder / "evaluations").glob("pareto-*/pareto.json")):
            seed, domain = path.parent.name.split("-")[1:]
            read = json.loads(path.read_text(encoding="utf-8"))
            for entry in read["domains"]:
                self.clean[domain, entry["name"]] = math.exp(entry["clean"]["cross_entropy"])
            for sae in read["saes"]:
                for entry in sae["domains"]:
                    self.runs[domain, int(seed), self.key(sae["label"]), entry["domain"]] = entry
        for path in sorted((folder / "evaluations").glob("tail-*/tail.json")):
            seed, domain = path.parent.name.split("-")[1:]
            for sae in json.loads(path.read_text(encoding="utf-8"))["saes"]:
                self.tails[domain, int(seed), self.key(sae["label"])] = sae
            bins = defaultdict(list)
            for row in rows(path.parent / "rank-bins.csv"):
                bins[self.key(row["sae"])].append(row)
            for key, entries in bins.items():
                self.ranks[domain, int(seed), key] = entries
            if (path.parent / "concepts.csv").exists():
                found = defaultdict(list)
                for row in rows(path.parent / "concepts.csv"):
                    found[self.key(row["sae"])].append(
                        (int(row["decile"]), row["held"] == "true", float(row["bounded_f1"]), row["concept"]))
                for key, entries in found.items():
                    self.concepts[domain, int(seed), key] = entries

        for path in sorted((folder / "evaluations").glob("residual-*.json")):
            self.read_apart(path, *path.stem.split("-")[1:])

    def read_apart(self, path, seed, domain):
        """What residual.py measured; an SAE's label ends in its L0, or in two that add up to it."""
        if (domain, int(seed), ("erm", MIDDLE)) not in self.concepts:
            return
        deciles = {name: decile for decile, *_, name in self.concepts[domain, int(seed), ("erm", MIDDLE)]}
        for label, entry in json.loads(path.read_text(encoding="utf-8")).items():
            arm, parts = re.fullmatch(r"([a-z]+)([\d+]+)", label).groups()
            k = sum(map(int, parts.split("+")))
            if arm == "erm":
                continue
            for kind, value in entry["cross_entropy"].items():
                self.runs[domain, int(seed), (arm, k), kind] = {
                    "l0": k, "cross_entropy": value, "perplexity": math.exp(value)}
            self.tails[domain, int(seed), (arm, k)] = {"l0": k}
            self.concepts[domain, int(seed), (arm, k)] = [
                (deciles[name], f1 >= 0.5, f1, name) for name, f1 in entry["f1"].items() if name in deciles]

    @staticmethod
    def key(label):
        _, arm, k = re.fullmatch(r"(\w+)\.(.+)\.k(\d+)", label).groups()
        return arm, int(k)

    def seeds(self, domain):
        """Those of which both comparisons are there."""
        measured = [{seed for place, seed, *_ in found if place == domain} for found in (self.runs, self.tails)]
        return sorted(set.intersection(*measured))

    def has(self, domain, arm, k):
        return any(key == (arm, k) and place == domain for place, _, key, _ in self.runs)

    def over(self, domain, value):
        """Mean over the seeds of what `value` gives for one; seeds without it are left out."""
        values = []
        for seed in self.seeds(domain):
            try:
                values.append(value(seed))
            except KeyError:
                pass
        return mean(values)

    def run(self, domain, seed, arm, k, kind):
        return self.runs[domain, seed, (arm, k), kind]

    def metric(self, domain, arm, k, kind, name):
        return self.over(domain, lambda seed: self.run(domain, seed, arm, k, kind)[name])

    def recall(self, domain, seed, arm, k, deciles=RARE):
        """Share of these concepts that a feature holds, and their mean F1, in per cent."""
        found = [(held, f1) for decile, held, f1, _ in self.concepts[domain, seed, (arm, k)] if decile in deciles]
        return 100 * sum(held for held, _ in found) / len(found), 100 * sum(f1 for _, f1 in found) / len(found)

    def at_equal_l0(self, l0, points):
        """A value of a curve of (L0, value), linearly in log L0; beyond its ends that of the end."""
        points = sorted(points)
        for (low, first), (high, last) in zip(points, points[1:]):
            if low <= l0 <= high:
                return first + (last - first) * math.log(l0 / low) / math.log(high / low)
        return points[0][1] if l0 < points[0][0] else points[-1][1]

    def against(self, domain, arm, k, kind, base="erm", name="cross_entropy"):
        """Difference from another arm of the same seed at the same L0."""
        def value(seed):
            own = self.run(domain, seed, arm, k, kind)
            if abs(own["l0"] - k) < 0.05:
                return own[name] - self.run(domain, seed, base, k, kind)[name]
            curve = [(entry["l0"], entry[name]) for (place, number, key, text), entry in self.runs.items()
                     if (place, number, key[0], text) == (domain, seed, base, kind)]
            return own[name] - self.at_equal_l0(own["l0"], curve)
        return self.over(domain, value)

    def recall_against(self, domain, arm, k, base="erm", place=0, deciles=RARE):
        """The same of the recall of rare concepts; `place` 0: share held, 1: F1."""
        def value(seed):
            own, l0 = self.recall(domain, seed, arm, k, deciles)[place], self.tails[domain, seed, (arm, k)]["l0"]
            if abs(l0 - k) < 0.05:
                return own - self.recall(domain, seed, base, k, deciles)[place]
            curve = [(self.tails[domain, seed, key]["l0"], self.recall(domain, seed, *key, deciles)[place])
                     for name, number, key in self.concepts if (name, number, key[0]) == (domain, seed, base)]
            return own - self.at_equal_l0(l0, curve)
        return self.over(domain, value)

    def over_concepts(self, domain, arm, k, base="erm"):
        """Mean difference of the rare concepts' F1 in points, with a bootstrap interval over the concepts; a concept's value is
        the mean over the seeds."""
        differences = defaultdict(list)
        for seed in self.seeds(domain):
            if (domain, seed, (arm, k)) in self.concepts:
                reference = {name: f1 for *_, f1, name in self.concepts[domain, seed, (base, k)]}
                for decile, _, f1, name in self.concepts[domain, seed, (arm, k)]:
                    if decile in RARE:
                        differences[name].append(100 * (f1 - reference[name]))
        return bootstrap([statistics.fmean(values) for values in differences.values()])

    def sample_size(self, domain, arm, k):
        """Mean effective sample size of a training step, and the tokens of one."""
        def value(seed):
            total, steps = 0.0, 0
            for line in open(self.folder / f"saes/{seed}/{domain}/{arm}/k{k}/metrics.jsonl", encoding="utf-8"):
                entry = json.loads(line)
                total += entry["ess"] * (entry["step"] - steps)
                steps = entry["step"]
            return total / steps
        return self.over(domain, value)
