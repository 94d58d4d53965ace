"""The figures of the study's page."""

import math
from collections import defaultdict

from arms import APART, MIDDLE, RECIPES, SPARSITIES, TILTS
from drawing import Axis, Dots, Lines, Series, figure
from intervals import mean
from tables import GSAE, precisions, recipe_rows, source_arms, tilt_arms


def point(x, value):
    return (x, value.value, *((None, None) if value.margin is None else (value.low, value.high)))


def curves(results, domain, kind, arms, sparsities, title, name="perplexity", label="perplexity with the splice"):
    """Perplexity, or another metric, against L0."""
    series = []
    for colour, arm in enumerate(arms):
        points = []
        for k in sparsities:
            value = results.metric(domain, arm.name, k, kind, name)
            if value is not None:
                points.append(point(results.metric(domain, arm.name, k, kind, "l0").value, value))
        if points:
            series.append(Series(arm.title, points, colour, is_dashed=arm.name in ("gsae", "longer")))
    return Lines(title, Axis("L0", True, sparsities), Axis(label, True), series)


def differences(results, coloured, kind, base, title):
    """Cross-entropy less that of another arm of the same seed, at every sparsity."""
    series = []
    for arm, colour in coloured:
        points = []
        for k in SPARSITIES:
            value = results.has("physics", arm.name, k) and results.against("physics", arm.name, k, kind, base)
            if value:
                points.append(point(k * 1.025 ** (colour - 3), value))
        if points:
            series.append(Series(arm.title, points, colour, is_dashed=arm.name in ("gsae", "longer")))
    return Lines(title, Axis("L0", True, SPARSITIES), Axis("nats"), series, level=0)


def sources(results):
    arms = source_arms(results)
    coloured = list(zip(arms, range(len(arms))))
    selected = [(arm, colour) for arm, colour in coloured if arm.name not in ("gsae", "longer", "erm")]
    return figure("Perplexity with the SAE spliced in, against L0, and differences", [
        curves(results, "physics", "physics", arms, SPARSITIES, "Held-out physics notes"),
        curves(results, "physics", "stories", arms, SPARSITIES, "Held-out stories (out of domain)"),
        differences(results, selected, "physics", "erm", "Physics: cross-entropy above the true subdomain's"),
        differences(results, coloured[1:], "stories", "gsae", "Stories: cross-entropy above the GSAE's")])


def by_tenth(results, arms):
    series = []
    for arm, colour in arms:
        points = []
        for tenth in range(1, 11):
            value = results.over(
                "physics", lambda seed: results.recall("physics", seed, arm.name, MIDDLE, (tenth,))[1])
            if value is not None:
                points.append(point(tenth + 0.06 * (colour - 2), value))
        if points:
            series.append(Series(arm.title, points, colour, is_dashed=arm.name == "gsae"))
    return Lines(
        f"Mean F1 of concepts, k {MIDDLE}", Axis("tenth of the concepts, most frequent first", ticks=tuple(range(1, 11))),
        Axis("%", low=0), series)


def by_rank(results, arms):
    """Mean error of token types against that of ERM, by rank of frequency."""
    series = []
    for arm, colour in arms:
        ratios = defaultdict(list)
        for seed in results.seeds("physics"):
            own = results.ranks.get(("physics", seed, (arm.name, MIDDLE)))
            base = results.ranks.get(("physics", seed, ("erm", MIDDLE)))
            for row, reference in zip(own or [], base or []):
                if row["mean_error"] and float(reference["mean_error"]) > 0:
                    middle = math.sqrt(int(row["first_rank"]) * int(row["last_rank"]))
                    ratios[middle].append(float(row["mean_error"]) / float(reference["mean_error"]))
        if ratios:
            points = [point(rank, mean(values)) for rank, values in ratios.items()]
            series.append(Series(arm.title, points, colour, has_marks=False))
    return Lines(
        f"Error of token types against ERM, k {MIDDLE}", Axis("rank of the token type", True),
        Axis("mean error ÷ ERM's", True), series, level=1)


def by_feature(results, arms):
    """How often features are active, by rank."""
    series = []
    for arm, colour in arms:
        counts = defaultdict(list)
        for seed in results.seeds("physics"):
            sae = results.tails.get(("physics", seed, (arm.name, MIDDLE)))
            for entry in sae["activation_counts"] if sae else []:
                counts[entry["rank"]].append(entry["activations"])
        most = max(map(len, counts.values()), default=0)
        points = [(rank, math.exp(sum(map(math.log, values)) / most), None, None)
                  for rank, values in sorted(counts.items()) if len(values) == most]
        if points:
            series.append(Series(arm.title, points, colour, is_dashed=arm.name == "gsae", has_marks=False))
    return Lines(
        f"Activations of features, k {MIDDLE}", Axis("rank of the feature", True, (1, 10, 100, 1000)),
        Axis("positions where it is active", True), series)


def tilts(results):
    shown = [arm for arm in tilt_arms(results) if arm.name not in ("erm", "term-neg0.5", "term-raw1e9")]
    erm = next(arm for arm in tilt_arms(results) if arm.name == "erm")
    coloured = [(arm, place) for place, arm in enumerate(shown, 1)]
    mild = [(arm, place) for arm, place in coloured if "raw" not in arm.name]
    few = [(arm, place) for arm, place in mild if arm.name == "term-1"]
    return figure("TERM against ERM on the true subdomain", [
        differences(results, mild, "physics", "erm", "Cross-entropy above ERM's, mild tilts"),
        by_tenth(results, [(erm, 0), *few, (GSAE, 6)]), by_rank(results, coloured),
        by_feature(results, [(erm, 0), *coloured, (GSAE, 6)])])


def selection(folder, corpus):
    series = []
    for colour, (title, values) in enumerate(precisions(folder, corpus).items()):
        series.append(Series(title, [point(count, value) for count, value in values.items()], colour))
    return figure("Precision of data selection", [Lines(
        "Share of the chosen texts that are physics notes", Axis("texts chosen of the pool", True),
        Axis("precision", low=0), series)])


def recipes(results):
    arms = [arm for arm in (*TILTS[1:3], *RECIPES, *APART) if results.has("physics", arm.name, MIDDLE)]
    rows = {domain: {row.arm.name: row for row in recipe_rows(results, domain)} for domain in ("physics", "sailing")}
    columns = []
    for title, label, place in (
            ("Rare held, points", "better →", "held"), ("Rare F1, points", "better →", "f1"),
            ("Loss, nats", "← better", "cost"), ("On stories, nats", "← better", "outside")):
        columns.append((title, Axis(label, most=5), {
            domain: {arm.title: (value.value, value.low, value.high) for arm in arms
                     if arm.name in found and (value := getattr(found[arm.name], place)) is not None}
            for domain, found in rows.items()}))
    return figure("Recipes less ERM, at equal L0", [
        Dots([arm.title for arm in arms], columns, {"physics": 0, "sailing": 1})])


# Rows of the table of debiasing that are shown.
DEBIASED = {"Original": "nothing done", "Word deletion": "words deleted", "Random features": "random features ablated",
            "SHIFT-auto (swap)": "SHIFT", "SHIFT-auto (swap) + retrain": "SHIFT, probe retrained",
            "Oracle": "probe of balanced data"}


def debiasing(page):
    """The worst group, from the first table of debiasing-results.md."""
    widths = {"": "All features", " densest:0.125": "Densest eighth", " first:0.125": "First eighth"}
    kinds = {"gsae": "general SAEs", "ssae": "specialised SAEs", "": "no SAEs"}
    found = {width: {kind: {} for kind in kinds.values()} for width in widths}
    table = page.read_text(encoding="utf-8").split("### The protocol probe")[1].split("\n\n")[2]
    for line in table.splitlines()[2:]:
        method, saes, _, _, _, worst = [cell.strip() for cell in line.strip("|").split("|")][:6]
        if method in DEBIASED:
            value, margin = map(float, worst.split(" ± "))
            found[saes[4:]][kinds[saes[:4]]][DEBIASED[method]] = (value, value - margin, value + margin)
    return figure("Answers of the probe right in the worst group", [
        Dots(list(DEBIASED.values()), [
            (title, Axis("right in the worst group, %", low=0, high=100), found[width]) for width, title in widths.items()],
            {"general SAEs": 0, "specialised SAEs": 1, "no SAEs": 6}, margin=180)])


def real(results, arms, sparsities):
    return figure("TinyStories-656K: KL of the model with the SAE spliced in from the model as it is, against L0", [
        curves(results, "physics", "physics", arms, sparsities, "Titles of physics papers", "kl", "KL, nats"),
        curves(results, "physics", "stories", arms, sparsities, "Stories (out of domain)", "kl", "KL, nats")])
