"""How many marks, whiskers and rings the figures of a page must hold, from the numbers beside it."""

import json
import math
from pathlib import Path


def pareto(root: dict, _: Path) -> list[dict]:
    pairs = [("l0", "perplexity"), ("l0", "ce_loss_score"), ("l0", "explained_variance"),
             ("explained_variance", "perplexity"), ("explained_variance", "ce_loss_score")]
    if root["baseline"] is not None:
        pairs.insert(0, ("l0", "relative_perplexity"))
    figures = []
    for place in range(len(root["domains"])):
        points = [point["domains"][place] for point in root["points"]]
        for x, y in pairs:
            drawn = [point for point in points if point[x]["mean"] is not None and point[y]["mean"] is not None]
            figures.append({
                "marks": len(drawn), "rings": sum(point["on_front"] for point in drawn),
                "whiskers": sum(bool(point[key]["deviation"]) for point in drawn for key in (x, y))})
    return figures


def compare(root: dict, _: Path) -> list[dict]:
    histogram = root["histogram"]
    series = histogram["nearest"] + [histogram["by_index"]] * (histogram["by_index"] is not None)
    series.append(histogram["encoders_of_pairs"])
    first = min([20] + [place for counts in series for place, count in enumerate(counts) if count])
    marks = [sum(len(counts) - first for counts in series if any(counts))]
    pairs = root["pairs"]
    drawn = [pairs[place * len(pairs) // 1000] for place in range(1000)] if len(pairs) > 1000 else pairs
    if root["densities_known"]:
        marks.append(sum(all(density > 0 for density in pair["densities"]) for pair in drawn))
    if root["densities_from"] == "the data":
        marks.append(sum(pair["overlap"] is not None for pair in drawn))
        if root["by_index"]:
            ratios = [ratio for ratio in root["by_index"]["log_ratios"] if ratio is not None]
            low = math.floor(min(ratios) / 0.25) * 0.25
            marks.append(max(1, math.ceil((max(ratios) - low) / 0.25)))
    if root["tail"]:
        bins = json.loads(Path(root["tail"]["file"]).read_text())["frequency_bins"]
        marks.append(sum(share is not None for entry in bins for share in entry["dedicated"]["shares"]))
    return [{"marks": count, "rings": 0, "whiskers": 0} for count in marks]


def tail(root: dict, _: Path) -> list[dict]:
    figures, saes = [], root["saes"]

    def figure(marks: int = 0, whiskers: int = 0) -> None:
        figures.append({"marks": marks, "whiskers": whiskers, "rings": 0})

    concepts = root["concepts"]
    if concepts and concepts["scored"]:
        tenths = [group["saes"] for group in concepts["deciles"]]
        for key in ("held", "bounded_f1", "f1"):
            figure(len(tenths) * len(saes), len(tenths) * len(saes))
        if root["baseline"] is not None and len(saes) > 1:
            figure(len(tenths) * (len(saes) - 1), len(tenths) * (len(saes) - 1))
        figure(concepts["scored"] * len(saes))
    bins = [bin for bin in root["frequency_bins"] if bin["low"] > 0]
    for rule in ("dedicated", "top", "any"):
        figure(sum(share is not None for bin in bins for share in bin[rule]["shares"]))
    for rule in ("dedicated", "top"):
        figure()
    for _ in ("mean", "maximum", "relative"):
        figure(len(root["rank_bins"]) * len(saes))
    # A line of one point is a mark.
    figure(sum(len(sae["activation_counts"]) == 1 for sae in saes))
    for name in root["histograms"]:
        figure()
    return figures


def scores(root: dict, folder: Path) -> list[dict]:
    together = [root] + [json.loads((folder / other / "scores.json").read_text()) for other in root["beside"]]
    bins = [entry for scores in together for entry in scores["by_frequency"]]
    return [
        {"marks": sum(10 for scores in together if scores["scored"]), "rings": 0, "whiskers": 0},
        {"marks": len(bins), "rings": 0, "whiskers": sum(entry["high"] > entry["low"] for entry in bins)}]


PAGES = {"pareto.html": pareto, "tail.html": tail, "compare.html": compare, "scores.html": scores}


def expected(page: Path) -> list[dict] | None:
    """Of each figure in the order of the page; None for pages whose figures are not counted."""
    if page.name not in PAGES:
        return None
    return PAGES[page.name](json.loads(page.with_suffix(".json").read_text()), page.parent)
