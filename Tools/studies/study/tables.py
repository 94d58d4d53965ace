"""The tables of the study's page, as Markdown."""

import json
from collections import defaultdict
from dataclasses import dataclass, replace

from arms import APART, ERM, MIDDLE, PHYSICS, REAL, REAL_SPARSITIES, RECIPES, SOURCES, SPARSITIES, TILTS, Arm
from intervals import mean
from lanes import read_lines
from texts import RANKED

GSAE = Arm("gsae", "GSAE", "")
METHODS = {"bm25": "BM25", "dense-host": "dense, host's states", "dense-minilm": "dense, MiniLM",
           "tracin": "dense, host's states + TracIn"}


def table(head, lines):
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *lines]) + "\n"


def text(value, digits, sign=False):
    return "–" if value is None else value.text(digits, sign)


def source_arms(results):
    return [arm for arm in (GSAE, *SOURCES, ERM) if results.has("physics", arm.name, MIDDLE)]


def tilt_arms(results):
    return [replace(arm, title="ERM" if arm.name == "erm" else arm.title) for arm in (ERM, *TILTS)
            if results.has("physics", arm.name, MIDDLE)]


def sources(results):
    """Perplexities at every sparsity."""
    kinds = ("physics", "stories")
    head = ["trained on"] + [f"{kind}, k {k}" for kind in kinds for k in SPARSITIES]
    lines = [["(the model alone)"] + [f"{results.clean['physics', kind]:.3f}" for kind in kinds for _ in SPARSITIES]]
    for arm in source_arms(results):
        lines.append([arm.title] + [
            text(results.metric("physics", arm.name, k, kind, "perplexity"), 3) for kind in kinds for k in SPARSITIES])
    return table(head, lines)


def source_differences(results):
    """In nats, seed by seed; what a difference from the GSAE, from more general text and from the bound amounts to."""
    head = ["trained on", *(f"physics − {name}, k {k}" for name in ("longer", "true subdomain") for k in SPARSITIES),
            f"stories − GSAE, k {MIDDLE}", f"rare concepts held, k {MIDDLE}, %"]
    lines = []
    for arm in source_arms(results):
        cells = [arm.title]
        for base in ("longer", "erm"):
            cells += ["0" if arm.name == base else text(results.against("physics", arm.name, k, "physics", base), 3, True)
                      for k in SPARSITIES]
        cells.append("0" if arm is GSAE else text(results.against("physics", arm.name, MIDDLE, "stories", "gsae"), 3, True))
        cells.append(text(results.over("physics", lambda seed: results.recall("physics", seed, arm.name, MIDDLE)[0]), 1))
        lines.append(cells)
    return table(head, lines)


def tilts(results):
    """What a tilt changes at every sparsity, against ERM of the same seed."""
    head = ["objective", "k", "ESS", "mean error, % of ERM's", "cross-entropy − ERM, nats", "rare held − ERM, points",
            "rare F1 − ERM, points", "rare tokens: mean error, % of ERM's", "rare tokens: largest error, % of ERM's"]
    lines = []
    for arm in tilt_arms(results)[1:]:
        for k in arm.sparsities:
            if not results.has("physics", arm.name, k):
                continue

            def share(value):
                return results.over("physics", lambda seed: 100 * value(results.tails["physics", seed, (arm.name, k)])
                                    / value(results.tails["physics", seed, ("erm", k)]))
            lines.append([
                arm.title, str(k), text(results.sample_size("physics", arm.name, k), 0), text(share(lambda sae: sae["mse"]), 1),
                text(results.against("physics", arm.name, k, "physics"), 3, True),
                text(results.recall_against("physics", arm.name, k), 1, True),
                text(results.recall_against("physics", arm.name, k, place=1), 1, True),
                text(share(lambda sae: sae["rare_error"]["mean"]), 1), text(share(lambda sae: sae["rare_error"]["maximum"]), 1)])
    return table(head, lines)


def over_sparsities(results):
    """Differences from ERM averaged over the sparsities within a seed."""
    lines = []
    for arm in (SOURCES[0], *tilt_arms(results)[1:]):
        if not all(results.has("physics", arm.name, k) for k in SPARSITIES):
            continue

        def average(value):
            return results.over("physics", lambda seed: sum(
                value(seed, arm.name, k) - value(seed, "erm", k) for k in SPARSITIES) / len(SPARSITIES))
        lines.append([
            arm.title,
            *(text(average(lambda *key: results.recall("physics", *key)[place]), 1, True) for place in (0, 1)),
            text(average(lambda *key: results.run("physics", *key, "physics")["cross_entropy"]), 3, True)])
    return table(
        ["less ERM, mean over the three k", "rare held, points", "rare F1, points", "cross-entropy, nats"], lines)


def recalls(results):
    """Rare concepts held, as they are."""
    lines = []
    for arm in (GSAE, SOURCES[0], *tilt_arms(results)):
        cells = [arm.title]
        for k in SPARSITIES:
            for place in (0, 1):
                cells.append(text(
                    results.over("physics", lambda seed: results.recall("physics", seed, arm.name, k)[place]), 1))
        lines.append(cells)
    return table(["SAE"] + [f"{name}, k {k}" for k in SPARSITIES for name in ("held, %", "F1, %")], lines)


@dataclass
class RecipeRow:
    arm: Arm
    l0: object
    held: object
    f1: object
    # The same with an interval over the concepts.
    concepts: object
    cost: object
    outside: object


def recipe_rows(results, domain):
    rows = []
    for arm in (*TILTS, *RECIPES, *APART):
        if results.has(domain, arm.name, MIDDLE):
            rows.append(RecipeRow(
                arm, results.metric(domain, arm.name, MIDDLE, domain, "l0"), results.recall_against(domain, arm.name, MIDDLE),
                results.recall_against(domain, arm.name, MIDDLE, place=1),
                results.over_concepts(domain, arm.name, MIDDLE),
                results.against(domain, arm.name, MIDDLE, domain), results.against(domain, arm.name, MIDDLE, "stories")))
    return rows


def recipes(results, domain):
    erm = [results.over(domain, lambda seed: results.recall(domain, seed, "erm", MIDDLE)[place]) for place in (0, 1)]
    lines = [["ERM", f"{MIDDLE}", f"{text(erm[0], 1)} %", f"{text(erm[1], 1)} %", "",
              text(results.metric(domain, "erm", MIDDLE, domain, "cross_entropy"), 3),
              text(results.metric(domain, "erm", MIDDLE, "stories", "cross_entropy"), 3)]]
    for row in recipe_rows(results, domain):
        lines.append([row.arm.title, f"{row.l0.value:.1f}", text(row.held, 1, True), text(row.f1, 1, True),
                      text(row.concepts, 1, True), text(row.cost, 3, True), text(row.outside, 3, True)])
    return table(["recipe", "L0", "rare held, points", "rare F1, points", "rare F1, interval over concepts",
                  f"cross-entropy on {domain}", "on stories"], lines)


def second(results):
    """The second subdomain against its own general SAEs."""
    lines = []
    for arm in (GSAE, SOURCES[0], SOURCES[1], ERM):
        cells = [arm.title]
        for kind in ("sailing", "stories"):
            cells.append(text(results.metric("sailing", arm.name, MIDDLE, kind, "perplexity"), 3))
        cells += [text(results.over("sailing", lambda seed: results.recall("sailing", seed, arm.name, MIDDLE)[place]), 1)
                  for place in (0, 1)]
        lines.append(cells)
    return table(
        [f"trained on, k {MIDDLE}", "perplexity, sailing", "perplexity, stories", "rare held, %", "rare F1, %"], lines)


def precisions(folder, corpus):
    """Title → number of texts → precision over the draws; the last number is that of the notes there are."""
    kinds = {label["id"]: label["kind"] for label in read_lines(corpus / "labels/pool.jsonl")}
    wanted = sum(kind == "physics" for kind in kinds.values())
    found = defaultdict(lambda: defaultdict(list))
    for path in sorted((folder / "physics").glob("*/ranked-*.jsonl")):
        hits, total = [], 0
        for line in read_lines(path):
            total += kinds[line["id"]] == "physics"
            hits.append(total)
        for count in sorted((125, 250, 500, wanted, 1500, 2000, 3000, RANKED)):
            if count <= len(hits):
                found[path.stem.removeprefix("ranked-")][count].append(hits[count - 1] / count)
    return {METHODS[name]: {count: mean(values) for count, values in found[name].items()}
            for name in METHODS if name in found}


def selection(folder, corpus):
    kinds = [label["kind"] for label in read_lines(corpus / "labels/pool.jsonl")]
    wanted = kinds.count("physics")
    found = precisions(folder, corpus)
    head = ["method", "precision at 250", "at 500", f"at {wanted} = share recovered",
            "share recovered at 2,000"]
    lines = []
    for title, values in found.items():
        recovered = values.get(2000)
        lines.append([title] + [text(values.get(count), 3) for count in (250, 500, wanted)]
                     + ["–" if recovered is None else replace(
                         recovered, value=recovered.value * 2000 / wanted,
                         margin=recovered.margin and recovered.margin * 2000 / wanted).text(3)])
    lines.append(["by chance"] + [f"{wanted / len(kinds):.3f}"] * 3 + [f"{2000 / len(kinds):.3f}"])
    return table(head, lines)


def real_arms(results):
    return [arm for arm in (GSAE, *REAL) if results.has("physics", arm.name, REAL_SPARSITIES[1])]


def real(results):
    """KL of the next token's distribution: perplexity says little of text that the model cannot predict."""
    middle = REAL_SPARSITIES[1]
    head = ["trained on", f"titles: perplexity, k {middle}", *(f"titles: KL, k {k}" for k in REAL_SPARSITIES),
            f"titles: KL − longer's, k {middle}", f"stories: perplexity, k {middle}", f"stories: KL − GSAE's, k {middle}",
            f"error of rare tokens, % of ERM's, k {middle}"]
    lines = [["(the model alone)", f"{results.clean['physics', 'physics']:.0f}", *["0"] * len(REAL_SPARSITIES), "",
              f"{results.clean['physics', 'stories']:.1f}", "", ""]]
    for arm in real_arms(results):
        def share(seed):
            value = lambda name: results.tails["physics", seed, (name, middle)]["rare_error"]["mean"]
            return 100 * value(arm.name) / value("erm")
        lines.append([
            arm.title, text(results.metric("physics", arm.name, middle, "physics", "perplexity"), 0),
            *(text(results.metric("physics", arm.name, k, "physics", "kl"), 3) for k in REAL_SPARSITIES),
            "0" if arm.name == "longer" else text(results.against("physics", arm.name, middle, "physics", "longer", "kl"), 3, True),
            text(results.metric("physics", arm.name, middle, "stories", "perplexity"), 1),
            "0" if arm is GSAE else text(results.against("physics", arm.name, middle, "stories", "gsae", "kl"), 3, True),
            "100" if arm.name == "erm" else text(results.over("physics", share), 1)])
    return table(head, lines)


def real_precision(folder):
    lines = []
    for method in ("bm25", "dense-host"):
        values = []
        for path in sorted(folder.glob(f"*/ranked-{method}.jsonl")):
            values.append([line["id"].startswith("pool-physics") for line in read_lines(path)])
        if values:
            lines.append([METHODS[method]] + [
                text(mean([sum(hits[:count]) / count for hits in values if len(hits) >= count]), 3)
                for count in (100, 1000, 2000)])
    return table(["method", "precision at 100", "at 1,000", "at 2,000 = share recovered"], lines)


def times(folder):
    groups = defaultdict(list)
    for place in (folder, folder / "real"):
        if (place / "times.tsv").exists():
            for line in (place / "times.tsv").read_text(encoding="utf-8").splitlines():
                name, seconds = line.split("\t")
                words = name.split()
                kind = " ".join(words[:2]) if words[0] == "evaluate" else words[0]
                groups[kind if words[-1] != "gsae" else "train general SAEs"].append(float(seconds))
    return table(["step", "times", "minutes in all"], [
        [kind, str(len(values)), f"{sum(values) / 60:.1f}"] for kind, values in groups.items()])
