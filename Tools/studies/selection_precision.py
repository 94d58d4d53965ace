"""How much of what `select` chooses is of the seeds' kind; writes Documentation/selection-results.md.

    Tools/python.sh Tools/studies/selection_precision.py [--program PATH] [--titles FOLDER] [--encoder FOLDER]
        [--corpus FOLDER] [--layer 2] [--per-category 300] [--work FOLDER]

Two pools: titles of 30 arXiv categories (FOLDER/*_real.txt, one per line), each category in turn giving 20 seeds and the
rest of its titles being what is looked for; and, with --corpus, the pool of the embedded corpus (pool.jsonl,
seeds-physics.jsonl, labels/pool.jsonl, made by `cd Tools/models && python3 -m corpus --output FOLDER`), where physics notes
are looked for. Language model and SAE are the embedded ones. Parts whose files are missing are left out and said so.
--work keeps the indexes, so that an interrupted study goes on.
"""

import argparse
import json
import random
import statistics
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST, SAE = ROOT / "Models" / "host", ROOT / "Models" / "gsae"
# TracIn re-ranks this many times as many texts as are wanted.
CANDIDATES = 10


def select(program, method, options, output):
    """Runs one selection; the ids chosen, best first."""
    command = [program, "select", *method, *options, "--output", str(output), "--overwrite", "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return [json.loads(line)["id"] for line in open(output)]


def write_lines(path, lines):
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


class Study:
    def __init__(self, options, work):
        self.program, self.work = options.program, work
        self.models = {"host, cosine": ["--model", str(HOST), "--layer", str(options.layer), "--normalise"]}
        if (options.encoder / "model.safetensors").exists():
            self.models = {"MiniLM": ["--encoder", str(options.encoder)]} | self.models
        else:
            print(f"left out: {options.encoder} is not there (Tools/models/minilm.sh)")

    def lists(self, name):
        """The first-stage methods on the pool `name`: command and options."""
        lists = {"BM25": ["bm25", "--index", str(self.work / f"{name}-bm25")]}
        for model, options in self.models.items():
            lists[f"dense, {model}"] = ["dense", *options, "--index", str(self.work / f"{name}-{model.split(',')[0]}")]
        return lists

    def choose(self, method, pool, seeds, count, *more):
        options = [*method[1:], "--pool", str(pool), "--seeds", str(seeds), "--top", str(count), *more]
        return select(self.program, method[:1], options, self.work / "out.jsonl")

    def rerank(self, method, pool, seeds, count, *more):
        """TracIn on what a first stage chose."""
        candidates = self.work / "candidates.jsonl"
        select(self.program, method[:1], [*method[1:], "--pool", str(pool), "--seeds", str(seeds), "--top",
                                          str(CANDIDATES * count)], candidates)
        return self.choose(["tracin", "--model", str(HOST), "--sae", str(SAE)], candidates, seeds, count, *more)


def titles_table(study, titles, per_category):
    source = random.Random(1)
    seeds, pool = {}, []
    for file in sorted(titles.glob("*_real.txt")):
        category = file.name.removesuffix("_real.txt")
        lines = sorted({line.strip() for line in open(file, errors="replace") if line.strip()})
        drawn = source.sample(lines, min(len(lines), per_category + 20))
        seeds[category] = drawn[:20]
        pool += [{"id": f"{category}/{number:05}", "text": title} for number, title in enumerate(drawn[20:])]
    path = study.work / "titles.jsonl"
    write_lines(path, pool)
    rows = {}
    for category, texts in seeds.items():
        queries = study.work / "seeds.jsonl"
        write_lines(queries, [{"text": text} for text in texts])
        row = rows[category] = {}
        for name, method in study.lists("titles").items():
            for aggregate in ("max", "mean"):
                row[f"{name}, {aggregate}"] = study.choose(method, path, queries, 100, "--aggregate", aggregate)
            row[f"TracIn of {name}"] = study.rerank(method, path, queries, 100, "--aggregate", "max")
        for name, chosen in row.items():
            row[name] = sum(id.startswith(category + "/") for id in chosen) / max(len(chosen), 1)
    names = list(next(iter(rows.values())))
    text = [
        "## Titles of 30 arXiv categories", "",
        f"Pool: {len(pool):,} titles, {per_category} at most of each category; 20 other titles of a category are the seeds.",
        f"Share of the first 100 that are of that category (chance: {per_category / len(pool):.3f}). `max`, `mean`: over the",
        f"seeds. TracIn (`max`) re-ranks the {CANDIDATES * 100:,} best of the list that is named (`max`) with the embedded model,",
        "which has read no such titles.", "",
        "| category | " + " | ".join(names) + " |", "|---|" + "---|" * len(names),
    ]
    for category, row in rows.items():
        text.append(f"| {category} | " + " | ".join(f"{row[name]:.2f}" for name in names) + " |")
    means = [statistics.mean(row[name] for row in rows.values()) for name in names]
    text.append("| **mean** | " + " | ".join(f"**{mean:.3f}**" for mean in means) + " |")
    return text + [""]


def corpus_table(study, corpus, layer):
    kinds = {}
    for line in open(corpus / "labels" / "pool.jsonl"):
        label = json.loads(line)
        kinds[label["id"]] = label["kind"]
    wanted = sum(kind == "physics" for kind in kinds.values())
    pool, seeds = corpus / "pool.jsonl", corpus / "seeds-physics.jsonl"
    counts = (wanted // 4, wanted)
    text = [
        "## Physics notes in the embedded pool", "",
        f"Pool: {len(kinds):,} texts, of which {wanted:,} are physics notes ({wanted / len(kinds):.3f}); the seeds are "
        f"{sum(1 for _ in open(seeds))}",
        f"other notes. N is the number of texts chosen: a quarter of the notes, and as many as there are. `max`, `mean`: over",
        f"the seeds. Host: the embedded model, states after layer {layer}. TracIn, with the embedded SAE of that layer, re-ranks",
        f"the {CANDIDATES} N best of the list that is named (`max`).", "",
        "| method | N | precision | recall |", "|---|---|---|---|",
    ]

    def row(name, chosen):
        hits = sum(kinds[id] == "physics" for id in chosen)
        text.append(f"| {name} | {len(chosen):,} | {hits / max(len(chosen), 1):.3f} | {hits / wanted:.3f} |")
        print(text[-1], flush=True)

    for name, method in study.lists("corpus").items():
        for aggregate in ("max", "mean"):
            for count in counts:
                row(f"{name}, {aggregate}", study.choose(method, pool, seeds, count, "--aggregate", aggregate))
    for name, method in study.lists("corpus").items():
        for aggregate in ("max", "mean"):
            row(f"TracIn, {aggregate}, of {name}", study.rerank(method, pool, seeds, counts[0], "--aggregate", aggregate))
    return text + [""]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build" / "release" / "ssae-host"))
    parser.add_argument("--titles", type=Path, default=ROOT / ".." / "shared" / "assets" / "arxiv-titles")
    parser.add_argument("--encoder", type=Path, default=ROOT / "Tools" / ".work" / "all-MiniLM-L6-v2")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--layer", type=int, default=2)
    parser.add_argument("--per-category", type=int, default=300)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--output", type=Path, default=ROOT / "Documentation" / "selection-results.md")
    options = parser.parse_args()
    text = [
        "# What selection finds", "",
        "Made by `Tools/studies/selection_precision.py`, as it came out. The commands are explained in",
        "[selection.md](selection.md).", "",
    ]
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        study = Study(options, work)
        if options.corpus:
            text += corpus_table(study, options.corpus, options.layer)
        else:
            print("left out: the embedded pool, which --corpus names")
        if options.titles.exists():
            text += titles_table(study, options.titles, options.per_category)
        else:
            print(f"left out: {options.titles} is not there")
    options.output.write_text("\n".join(text).rstrip() + "\n")


if __name__ == "__main__":
    main()
