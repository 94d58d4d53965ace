"""What the SAEs of one seed are worth: perplexity with each spliced in, and what they see of rare concepts."""

import csv
import shutil


def labels(path):
    """The SAEs of a comparison that is there, else none."""
    table = path / ("saes.csv" if (path / "saes.csv").exists() else "rank-bins.csv")
    if not table.exists():
        return set()
    with open(table, encoding="utf-8", newline="") as file:
        return {row["label" if "label" in row else "sae"] for row in csv.DictReader(file)}


class Evaluation:
    """SAEs go by `DOMAIN.ARM.kK`. A comparison of other SAEs than these is made again."""

    def __init__(self, lanes, model, budget, folder):
        self.lanes, self.model, self.budget, self.folder = lanes, model, budget, folder

    def arguments(self, saes):
        return [part for label, path in saes.items() for part in ("--sae", f"{label}={path}")]

    def run(self, name, output, saes, arguments):
        self.lanes.run(
            name, output, lambda: labels(output) == set(saes),
            ["evaluate", *arguments, "--model", self.model, *self.arguments(saes)])

    def perplexity(self, seed, domain, saes, texts):
        """`texts`: kind of text → file."""
        data = [part for kind, path in texts.items() for part in ("--data", f"{kind}={path}")]
        self.run(
            f"evaluate pareto {seed} {domain}", self.folder / f"pareto-{seed}-{domain}", saes,
            ["pareto", *data, "--limit-tokens", self.budget.perplexity, "--ablation", "none"])

    def tail(self, seed, domain, saes, text, reference, concepts=None):
        """Token frequencies are those of `reference`, the text of the arms."""
        output = self.folder / f"tail-{seed}-{domain}"
        self.run(
            f"evaluate tail {seed} {domain}", output, saes,
            ["tail", "--data", text, "--reference", reference, *(("--concepts", concepts) if concepts else ())])
        # Tables by feature and by token are large and not read again.
        for name in ("features.csv", "tokens.csv", "tail.html", "histograms.csv"):
            (output / name).unlink(missing_ok=True)
        shutil.rmtree(output / "figures", ignore_errors=True)
