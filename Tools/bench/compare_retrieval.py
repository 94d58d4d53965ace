"""Times ssae-host select against bm25s and sentence-transformers on the same texts and threads, and prints a table.

    Tools/python.sh Tools/bench/compare_retrieval.py [--program PATH] [--threads 2] [--repeats 5] [--encoder FOLDER]

Needs bm25s and sentence-transformers. Both sides run in turn, repeat after repeat; the median of the ratios counts.
- bm25: index of 200,000 short texts, then the 100 best of each of 100 queries. bm25s: tokenising, indexing, retrieving, and
  reading the file; ssae-host: the whole command.
- dense: 2,000 texts of 5 to 120 words through all-MiniLM-L6-v2; loading is taken out as the difference between a long and a
  short run. Both sort by length, 32 texts to a batch on their side.
- scale: a pool of a million texts, indexed; seconds and peak memory beside those of a tenth of it.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "Tools" / ".work" / "retrieval"


def texts(count, low, high, seed):
    """Texts over 50,000 made-up words with a Zipf-like distribution."""
    source = random.Random(seed)
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]
    words = ["".join(source.choice(syllables) for _ in range(source.randint(1, 4))) for _ in range(50_000)]
    for _ in range(count):
        length = source.randint(low, high)
        yield " ".join(words[int(50_000 ** source.random()) - 1] for _ in range(length))


def write(path, lines):
    if not path.exists():
        with open(path, "w") as file:
            for number, text in enumerate(lines):
                file.write(json.dumps({"id": f"t{number:07}", "text": text}) + "\n")
    return path


def run(command):
    """Seconds and peak resident MB of one run."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status != 0:
        raise SystemExit(errors.decode())
    return time.perf_counter() - start, usage.ru_maxrss / 1e3


def select(options, method, pool, seeds, *more):
    shutil.rmtree(WORK / "index", ignore_errors=True)
    return [options.program, "select", method, "--pool", str(pool), "--seeds", str(seeds), "--top", "100", "--output",
            str(WORK / "out.jsonl"), "--overwrite", "--quiet", "--threads", str(options.threads), *more]


def report(name, ours, theirs):
    ratios = [theirs_time / ours_time for ours_time, theirs_time in zip(ours, theirs)]
    print(f"| {name} | {statistics.median(ours):.2f} | {statistics.median(theirs):.2f} | "
          f"{statistics.median(ratios):.2f} | {min(ratios):.2f} to {max(ratios):.2f} |", flush=True)


def bm25(options):
    import bm25s

    pool = write(WORK / "short.jsonl", texts(200_000, 5, 15, 1))
    seeds = write(WORK / "queries.jsonl", texts(100, 5, 15, 2))
    ours, theirs = [], []
    for _ in range(options.repeats):
        ours.append(run(select(options, "bm25", pool, seeds, "--aggregate", "round-robin"))[0])
        start = time.perf_counter()
        corpus = [json.loads(line)["text"] for line in open(pool)]
        queries = [json.loads(line)["text"] for line in open(seeds)]
        retriever = bm25s.BM25()
        retriever.index(bm25s.tokenize(corpus, stopwords=None, show_progress=False), show_progress=False)
        retriever.retrieve(bm25s.tokenize(queries, stopwords=None, show_progress=False), k=100, show_progress=False,
                           n_threads=options.threads)
        theirs.append(time.perf_counter() - start)
    report("BM25, index and 100 queries, 200,000 short texts", ours, theirs)


def dense(options):
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(options.threads)
    model = SentenceTransformer(str(options.encoder), device="cpu")
    pool = write(WORK / "long.jsonl", texts(2_000, 5, 120, 3))
    few = write(WORK / "few.jsonl", texts(32, 5, 6, 4))
    seeds = write(WORK / "one.jsonl", texts(1, 5, 6, 5))
    corpus = [json.loads(line)["text"] for line in open(pool)]
    ours, theirs = [], []
    for _ in range(options.repeats):
        encoder = ["--encoder", str(options.encoder)]
        loading = run(select(options, "dense", few, seeds, *encoder))[0]
        ours.append(run(select(options, "dense", pool, seeds, *encoder))[0] - loading)
        start = time.perf_counter()
        model.encode(corpus, batch_size=32, show_progress_bar=False)
        theirs.append(time.perf_counter() - start)
    report("MiniLM, 2,000 texts of 5 to 120 words", ours, theirs)


def scale(options):
    seeds = write(WORK / "queries.jsonl", texts(100, 5, 15, 2))
    for count in (100_000, 1_000_000):
        pool = write(WORK / f"scale-{count}.jsonl", texts(count, 10, 30, 6))
        seconds, memory = run(select(options, "bm25", pool, seeds, "--index", str(WORK / "index")))
        print(f"bm25, {count:,} texts: {seconds:.1f} s, peak {memory:.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build" / "release" / "ssae-host"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--encoder", type=Path, default=ROOT / "Tools" / ".work" / "all-MiniLM-L6-v2")
    parser.add_argument("jobs", nargs="*", default=["bm25", "dense", "scale"], help="bm25, dense, scale")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    print("| job | ssae-host, s | peer, s | times as fast | range |\n|---|---|---|---|---|", flush=True)
    for job in options.jobs:
        {"bm25": bm25, "dense": dense, "scale": scale}[job](options)


if __name__ == "__main__":
    main()
