"""How much of what `select` chooses is of the seeds' kind; writes Documentation/selection-results.md.

    Tools/python.sh Tools/studies/selection_precision.py [--program PATH] [--titles FOLDER] [--encoder FOLDER]
        [--corpus FOLDER] [--per-category 500]

Two pools: titles of 30 arXiv categories (FOLDER/*_real.txt, one per line), each category in turn giving 20 seeds and the
rest of its titles being what is looked for; and, with --corpus, the pool of the embedded corpus (pool.jsonl,
seeds-physics.jsonl, labels/pool.jsonl, made by `cd Tools/models && python3 -m corpus --output FOLDER`), where physics notes
are looked for with the embedded model. Parts whose files are missing are left out and said so.
"""

import argparse
import json
import random
import statistics
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
METHODS = {
    "BM25": ["bm25"],
    "BM25, stop words left out": ["bm25", "--stopwords", "english"],
    "BM25, sum over seeds": ["bm25", "--aggregate", "sum"],
    "MiniLM": ["dense"],
    "MiniLM, mean over seeds": ["dense", "--aggregate", "mean"],
}


def select(program, method, options, output):
    """Runs one selection; the ids chosen, best first."""
    command = [program, "select", *method, *options, "--output", str(output), "--overwrite", "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return [json.loads(line)["id"] for line in open(output)]


def write_lines(path, lines):
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def titles_table(program, titles, encoder, per_category, work):
    source = random.Random(1)
    seeds, pool = {}, []
    for file in sorted(titles.glob("*_real.txt")):
        category = file.name.removesuffix("_real.txt")
        lines = sorted({line.strip() for line in open(file, errors="replace") if line.strip()})
        drawn = source.sample(lines, min(len(lines), per_category + 20))
        seeds[category] = drawn[:20]
        pool += [{"id": f"{category}/{number:05}", "text": title} for number, title in enumerate(drawn[20:])]
    write_lines(work / "titles.jsonl", pool)
    share = per_category / len(pool)
    rows = {}
    for name, method in METHODS.items():
        if method[0] == "dense" and not (encoder / "model.safetensors").exists():
            continue
        stop = "english" if "--stopwords" in method else "none"
        options = ["--pool", str(work / "titles.jsonl"), "--top", "100", "--index", str(work / f"{method[0]}-{stop}")]
        if method[0] == "dense":
            options += ["--encoder", str(encoder)]
        for category, texts in seeds.items():
            write_lines(work / "seeds.jsonl", [{"text": text} for text in texts])
            chosen = select(program, method, [*options, "--seeds", str(work / "seeds.jsonl")], work / "out.jsonl")
            hits = sum(id.startswith(category + "/") for id in chosen)
            rows.setdefault(category, {})[name] = hits / max(len(chosen), 1)
    names = list(next(iter(rows.values())))
    text = [
        "## Titles of 30 arXiv categories", "",
        f"Pool: {len(pool):,} titles, {per_category} at most of each category; 20 other titles of a category are the seeds.",
        f"Share of the first 100 that are of that category (chance: {share:.3f}).", "",
        "| category | " + " | ".join(names) + " |", "|---|" + "---|" * len(names),
    ]
    for category, row in rows.items():
        text.append(f"| {category} | " + " | ".join(f"{row[name]:.2f}" for name in names) + " |")
    means = [statistics.mean(row[name] for row in rows.values()) for name in names]
    text.append("| **mean** | " + " | ".join(f"**{mean:.3f}**" for mean in means) + " |")
    return text + [""]


def corpus_table(program, corpus, layer, work):
    host, sae = str(ROOT / "Models" / "host"), str(ROOT / "Models" / "sae")
    kinds = {}
    for line in open(corpus / "labels" / "pool.jsonl"):
        label = json.loads(line)
        kinds[label["id"]] = label["kind"]
    wanted = sum(kind == "physics" for kind in kinds.values())
    base = ["--pool", str(corpus / "pool.jsonl"), "--seeds", str(corpus / "seeds-physics.jsonl")]
    model = ["--model", host, "--layer", str(layer), "--index", str(work / "host")]
    runs = {
        "BM25": (["bm25"], base),
        "dense, host, cosine": (["dense"], [*base, *model, "--normalise"]),
    }
    text = [
        "## Physics notes in the embedded pool", "",
        f"Pool: {len(kinds):,} texts, of which {wanted:,} are physics notes ({wanted / len(kinds):.3f}); the seeds are other",
        "notes. N is the number of texts chosen; TracIn re-ranks four times as many of the list that is named.", "",
        "| method | N | precision | recall |", "|---|---|---|---|",
    ]

    def row(name, chosen):
        hits = sum(kinds[id] == "physics" for id in chosen)
        text.append(f"| {name} | {len(chosen):,} | {hits / max(len(chosen), 1):.3f} | {hits / wanted:.3f} |")

    for name, (method, options) in runs.items():
        for count in (max(1, wanted // 4), wanted):
            row(name, select(program, method, [*options, "--top", str(count)], work / "out.jsonl"))
    count = max(1, wanted // 4)
    for name, (method, options) in runs.items():
        candidates = work / "candidates.jsonl"
        select(program, method, [*options, "--top", str(4 * count)], candidates)
        options = ["--pool", str(candidates), *base[2:], "--model", host, "--sae", sae, "--sparsity", "0", "--top", str(count)]
        row(f"TracIn of {name}", select(program, ["tracin"], options, work / "out.jsonl"))
    return text + [""]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build" / "release" / "ssae-host"))
    parser.add_argument("--titles", type=Path, default=ROOT / ".." / "shared" / "assets" / "arxiv-titles")
    parser.add_argument("--encoder", type=Path, default=ROOT / "Tools" / ".work" / "all-MiniLM-L6-v2")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--layer", type=int, default=2)
    parser.add_argument("--per-category", type=int, default=500)
    parser.add_argument("--output", type=Path, default=ROOT / "Documentation" / "selection-results.md")
    options = parser.parse_args()
    text = [
        "# What selection finds", "",
        "Made by `Tools/studies/selection_precision.py`, as it came out. The commands are explained in",
        "[selection.md](selection.md).", "",
    ]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if options.titles.exists():
            text += titles_table(options.program, options.titles, options.encoder, options.per_category, work)
        else:
            print(f"left out: {options.titles} is not there")
        if options.corpus:
            text += corpus_table(options.program, options.corpus, options.layer, work)
        else:
            print("left out: the embedded pool, which --corpus names")
    options.output.write_text("\n".join(text).rstrip() + "\n")


if __name__ == "__main__":
    main()
