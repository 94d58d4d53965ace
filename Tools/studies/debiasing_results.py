"""Tables of what Tools/studies/debiasing.sh found, for Documentation/debiasing-results.md.

    python3 Tools/studies/debiasing_results.py FOLDER [--page Documentation/debiasing-results.md]

FOLDER is that of the script. Prints the tables; with --page puts them below the line MARK of the page, in the place of what
stood there. Every seed has SAEs and probes of its own; a seed's number is its mean over the probes. Intervals are
Student's, 95 %, over the seeds of the SAEs.
"""

import argparse
import json
import statistics
import sys
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("study")))
from intervals import mean

MARK = "<!-- The rest is what Tools/studies/debiasing_results.py prints. -->"


def over(seeds, title, saes, key):
    """A share in per cent over the seeds, or over the probes of one."""
    summaries = [seed.rows[title, saes][key] for seed in seeds]
    if len(seeds) == 1 and summaries[0]["margin_95"] is not None:
        return f"{100 * summaries[0]['mean']:.1f} ± {100 * summaries[0]['margin_95']:.1f}"
    return mean([100 * summary["mean"] for summary in summaries]).text(1)


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


class Seed:
    """One seed's study with one kind of probe."""

    def __init__(self, folder):
        self.folder = folder
        self.results = json.loads((folder / "results.json").read_text())
        self.rows = {(row["title"], row["saes"]): row for row in self.results["rows"]}
        self.sets = [one["name"] for one in self.results["saes"]]

    def attribution(self, name):
        """Sums of the effects at each hook point."""
        return json.loads((self.folder / f"attribution-{name}/attribution.json").read_text())["hooks"]

    def training(self, kind, hook):
        return json.loads((self.folder.parent / kind / hook / "training.json").read_text())

    def log(self, kind, hook):
        lines = (self.folder.parent / kind / hook / "metrics.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def candidates(self, name):
        """Features judged, each with the rule's decision."""
        file = "".join(letter if letter.isascii() and letter.isalnum() or letter == "." else "-" for letter in name)
        features = json.loads((self.folder / f"candidates-{file}.json").read_text())["features"]
        decided = json.loads((self.folder / f"judgement-{file}.json").read_text())["features"]
        return [feature | {"ablate": entry["ablate"]} for feature, entry in zip(features, decided, strict=True)]


def main_table(seeds):
    lines = []
    for title, saes in seeds[0].rows:
        rows = [seed.rows[title, saes] for seed in seeds]
        cells = [over(seeds, title, saes, key) for key in ("profession", "gender", "worst_group")]
        groups = [f"{statistics.fmean(100 * row['groups'][i]['accuracy']['mean'] for row in rows):.1f}" for i in range(4)]
        ablated = [row["ablated"] for row in rows]
        count = "" if ablated[0] is None else ", ".join(map(str, ablated))
        lines.append([title, saes or "", count, *cells, *groups])
    names = [group["name"] for group in seeds[0].results["rows"][0]["groups"]]
    return table(["method", "SAEs", "ablated", "profession", "gender", "worst group", *names], lines)


def differences(seeds):
    """The specialised set less the general one, seed by seed; with one seed, probe by probe."""
    lines = []
    for title, saes in seeds[0].rows:
        if not (saes or "").startswith("gsae") or not title.startswith("SHIFT"):
            continue
        other = saes.replace("gsae", "ssae", 1)
        cells = []
        for key in ("profession", "worst_group"):
            values = [100 * (special[key] - general[key]) for seed in seeds for general, special in zip(
                seed.rows[title, saes]["seeds"], seed.rows[title, other]["seeds"], strict=True)]
            if len(seeds) > 1:
                values = [100 * (seed.rows[title, other][key]["mean"] - seed.rows[title, saes][key]["mean"])
                          for seed in seeds]
            cells.append(f"{mean(values).text(1)} ({', '.join(f'{mean([value]).text(1, sign=True)}' for value in values)})")
        lines.append([title, saes.removeprefix("gsae").strip() or "full width", *cells])
    return table(["method", "width", "profession, SSAE − GSAE", "worst group, SSAE − GSAE"], lines)


def judgement(seeds):
    lines = []
    for name in seeds[0].sets:
        judged = [seed.candidates(name) for seed in seeds]
        hooks = Counter(feature["hook"] for one in judged for feature in one if feature["ablate"])
        lines.append([
            name, ", ".join(str(len(one)) for one in judged),
            ", ".join(str(sum(feature["ablate"] for feature in one)) for one in judged),
            ", ".join(
                f"{sum(f['effect'] for f in one if f['ablate']) / max(sum(f['effect'] for f in one), 1e-9):.2f}"
                for one in judged),
            ", ".join(f"{hook} {count}" for hook, count in hooks.most_common(5))])
    return table(
        ["SAEs", "judged", "ablated", "share of the candidates' effect", "where, all seeds"], lines)


def saes(seeds):
    """What the SAEs explain, and where the effects on the decision lie, means over the seeds."""
    lines = []
    for place, hook in enumerate(seeds[0].attribution("gsae")):
        tuned = [[line["explained_variance"] for line in seed.log("ssae", hook["hook"])] for seed in seeds]
        explained = [[seed.training("gsae", hook["hook"])["metrics"]["explained_variance"] for seed in seeds],
                     [log[0] for log in tuned], [log[-1] for log in tuned]]
        effects = [[seed.attribution(name)[place][key] for seed in seeds]
                   for key in ("effects", "error") for name in ("gsae", "ssae")]
        lines.append([
            hook["hook"].replace("blocks.", "").replace("hook_", ""),
            *[f"{statistics.fmean(values):.3f}" for values in explained],
            *[f"{statistics.fmean(values):.1f}" for values in effects]])
    return table(
        ["hook point", "GSAE, general text", "SSAE, first 51,200 tokens", "SSAE, at the end", "features, GSAE", "features, SSAE",
         "error, GSAE", "error, SSAE"], lines)


def times(folder):
    rows = [line.split("\t") for line in (folder / "times.tsv").read_text().splitlines()]
    groups = {}
    for name, seconds in rows:
        parts = name.split()
        groups.setdefault(" ".join(parts[:2]), []).append(float(seconds))
    return table(
        ["step", "times", "seconds each", "seconds in all"],
        [[name, str(len(values)), f"{statistics.fmean(values):.0f}", f"{sum(values):.0f}"]
         for name, values in groups.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--page", type=Path)
    options = parser.parse_args()
    text = sets = ""
    for fit in ("protocol", "converged"):
        folders = sorted((one.parent for one in options.folder.glob(f"*/{fit}/results.json")), key=lambda one: one.parent.name)
        seeds = [Seed(folder) for folder in folders]
        if not seeds:
            continue
        first = seeds[0].results
        examples = first["examples"]
        probes = len(first["options"]["seeds"])
        text += (
            f"\n### The {fit} probe\n\nSAEs of {len(folders)} seed{'s'[len(folders) == 1:]}, {probes} probes for each; "
            f"{examples['ambiguous_training']} ambiguous and {examples['balanced_training']} balanced training texts, "
            f"{examples['test_per_group']} test texts of each group. Shares in per cent.\n\n{main_table(seeds)}"
            f"\nSpecialised less general:\n\n{differences(seeds)}\nJudgement:\n\n{judgement(seeds)}")
        sets = sets or saes(seeds)
    text += (
        "\n### SAEs\n\nShares of the variance explained, and effects on the decision in logits, summed over the features of a hook "
        f"point and its error term, mean over 32 texts.\n\n{sets}")
    text += f"\n### Time\n\n{times(options.folder)}"
    if not options.page:
        print(text)
        return
    page = options.page.read_text(encoding="utf-8")
    head, mark, _ = page.partition(MARK)
    if not mark:
        raise SystemExit(f"{options.page}: no line {MARK}")
    options.page.write_text(head + mark + "\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
