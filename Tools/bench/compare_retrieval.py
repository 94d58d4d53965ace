"""Times ssae-host select against bm25s and sentence-transformers on the same texts and threads; prints rows for BENCHMARKS.md.

    Tools/python.sh Tools/bench/compare_retrieval.py [--program PATH] [--threads 2] [--repeats 5] [--encoder FOLDER]
        [--shrink 1] [bm25] [dense] [search] [scale]

Program and peer run in turn, repeat after repeat; the median of the ratios counts. The limit is the ratio that a program
would reach which did nothing but what cannot be left out, at the rates of this machine measured in the same run.
- bm25: index of 200,000 short texts, then the 100 best of each of 100 queries. bm25s: reading the file, tokenising,
  indexing, retrieving; ssae-host: the whole command, writing included. Limit: four passes over the file (checksum, JSON, words,
  chosen texts) at a byte a nanosecond.
- dense: 1,000 texts of 5 to 120 words through all-MiniLM-L6-v2, sorted by length on both sides, the peer with batches of 32
  and of 64, the faster one counting; loading is taken out, as the difference between a long and a short run. Limit: the
  matrix products at the rate of large ones.
- search: the 100 best of a million vectors of 384 numbers for each of 100 seeds. ssae-host: checksums, search, reading the
  chosen texts from the pool; what a search in an index of two texts takes (loading the encoder, embedding the seeds) is
  taken out, the whole command stands beside. Peer: semantic_search on a matrix in memory. Limit: the matrix product.
- scale, not compared with anybody: up to a million texts by words and by vectors: seconds and peak memory.
--shrink N divides all sizes, for a rehearsal.
"""

import argparse
import json
import random
import shutil
import statistics
import time
import zlib
from pathlib import Path

import torch

import machine
import program

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "Tools" / ".work" / "retrieval"


def made_up_words():
    source = random.Random(0)
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]
    return ["".join(source.choice(syllables) for _ in range(source.randint(1, 4))) for _ in range(50_000)]


def texts(count, low, high, seed, words):
    """Texts over some words with a Zipf-like distribution."""
    source = random.Random(seed)
    for _ in range(count):
        length = source.randint(low, high)
        yield " ".join(words[int(len(words) ** source.random()) - 1] for _ in range(length))


def write(name, count, low, high, seed, words):
    path = WORK / f"{name}-{count}.jsonl"
    if not path.exists():
        with open(path.with_suffix(".part"), "w") as file:
            for number, text in enumerate(texts(count, low, high, seed, words)):
                file.write(json.dumps({"id": f"t{number:07}", "text": text}) + "\n")
        path.with_suffix(".part").rename(path)
    return path


def read(path):
    return [json.loads(line)["text"] for line in open(path)]


def run(command):
    """Seconds and peak resident MB of one run."""
    return program.run(command)[:2]


def select(options, method, pool, seeds, *more):
    return [options.program, "select", method, "--pool", str(pool), "--seeds", str(seeds), "--top", "100", "--output",
            str(WORK / "out.jsonl"), "--overwrite", "--quiet", "--threads", str(options.threads), *more]


def timed(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def report(name, ours, theirs, least):
    ratios = [b / a for a, b in zip(ours, theirs)]
    print(f"| {name} | {statistics.median(theirs):.2f} | {statistics.median(ours):.2f} | "
          f"{statistics.median(ratios):.2f} | {min(ratios):.2f} to {max(ratios):.2f} | "
          f"{statistics.median(theirs) / least:.1f} |", flush=True)


def bm25(options):
    import bm25s

    words = made_up_words()
    pool = write("short", 200_000 // options.shrink, 5, 15, 1, words)
    seeds = write("queries", 100, 5, 15, 2, words)

    def peer():
        retriever = bm25s.BM25()
        retriever.index(bm25s.tokenize(read(pool), stopwords=None, show_progress=False), show_progress=False)
        retriever.retrieve(bm25s.tokenize(read(seeds), stopwords=None, show_progress=False), k=100, show_progress=False,
                           n_threads=options.threads)

    ours, theirs = [], []
    for _ in range(options.repeats):
        ours.append(run(select(options, "bm25", pool, seeds, "--aggregate", "round-robin"))[0])
        theirs.append(timed(peer))
    least = 4 * pool.stat().st_size * 1e-9 / options.threads
    report(f"BM25: index of {200_000 // options.shrink:,} short texts and 100 queries; bm25s {bm25s.__version__}", ours,
           theirs, least)


def dense(options):
    import sentence_transformers

    model = sentence_transformers.SentenceTransformer(str(options.encoder), device="cpu")
    words = [word for word in (options.encoder / "vocab.txt").read_text().split() if word.isascii() and word.isalpha()]
    random.Random(0).shuffle(words)
    count = 1_000 // options.shrink
    pool = write("long", count, 5, 120, 3, words)
    few = write("few", 32, 5, 6, 4, words)
    seeds = write("one", 1, 5, 6, 5, words)
    corpus = read(pool)
    ours, theirs = [], []
    for _ in range(options.repeats):
        encoder = ["--encoder", str(options.encoder)]
        loading = run(select(options, "dense", few, seeds, *encoder))[0]
        ours.append(run(select(options, "dense", pool, seeds, *encoder))[0] - loading)
        theirs.append(min(
            timed(lambda: model.encode(corpus, batch_size=size, show_progress_bar=False)) for size in (32, 64)))
    lengths = [min(len(ids), 256) for ids in model.tokenizer(corpus)["input_ids"]]
    config = json.loads((options.encoder / "config.json").read_text())
    d, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    work = sum(layers * (2 * n * (4 * d * d + 2 * d * inner) + 4 * n * n * d) for n in lengths)
    report(f"MiniLM: {count:,} texts of 5 to 120 words ({sum(lengths) / count:.0f} tokens); sentence-transformers "
           f"{sentence_transformers.__version__}", ours, theirs, work / options.rate)


def index_of_vectors(options, count):
    """A pool of short texts and its dense index, filled with random vectors in place of the encoder's."""
    import numpy
    from safetensors.numpy import save_file

    pool, folder = WORK / f"vectors-{count}.jsonl", WORK / f"vectors-{count}"
    if not pool.exists():
        pool.write_text("".join(f'{{"id": "t{i:07}", "text": "w{i:07}"}}\n' for i in range(count)))
    if (folder / "index.json").exists():
        return pool, folder
    # An index of a small pool says what belongs into one.
    shutil.rmtree(folder, ignore_errors=True)
    few = WORK / "vectors-few.jsonl"
    few.write_text("".join(pool.open().readline() for _ in range(2)))
    run(select(options, "dense", few, write("one", 1, 5, 6, 5, ["only"]), "--encoder", str(options.encoder), "--index",
               str(folder)))
    manifest = json.loads((folder / "index.json").read_text())
    source, part = numpy.random.default_rng(0), manifest["part_rows"]
    for start in range(0, count, part):
        rows = min(part, count - start)
        vectors = source.standard_normal((rows, 384), dtype=numpy.float32)
        vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
        ids = [f"{i:07}" for i in range(start, start + rows)]
        letters = numpy.array([list(b"w" + name.encode()) for name in ids], dtype=numpy.uint64)
        hashes = numpy.full(rows, 0xCBF29CE484222325, dtype=numpy.uint64)
        for column in range(letters.shape[1]):
            hashes = (hashes ^ letters[:, column]) * numpy.uint64(0x100000001B3)
        save_file({
            "embeddings": vectors, "ids": numpy.frombuffer("".join("t" + name for name in ids).encode(), numpy.uint8),
            "id_starts": numpy.arange(rows + 1, dtype=numpy.int64) * 8, "lengths": numpy.full(rows, 5, numpy.int32),
            "text_hashes": numpy.stack([hashes, hashes], axis=1)}, folder / f"chunks-{start // part:05}.safetensors")
    manifest["recipe"]["pool"] = [manifest["recipe"]["pool"][0] | {
        "name": pool.name, "bytes": pool.stat().st_size, "crc32": zlib.crc32(pool.read_bytes())}]
    manifest |= {"documents": count, "chunks": count, "tokens": 5 * count}
    (folder / "index.json").write_text(json.dumps(manifest))
    return pool, folder


def search(options):
    from safetensors.torch import load_file
    from sentence_transformers.util import semantic_search

    count = 1_000_000 // options.shrink
    pool, folder = index_of_vectors(options, count)
    seeds = write("queries", 100, 5, 15, 2, made_up_words())
    vectors = torch.cat([load_file(part)["embeddings"] for part in sorted(folder.glob("chunks-*"))])
    queries = torch.nn.functional.normalize(torch.randn(100, 384), dim=1)
    few, few_folder = WORK / "vectors-few.jsonl", WORK / "vectors-few"
    ours, theirs, whole = [], [], []
    for _ in range(options.repeats):
        common = ["--encoder", str(options.encoder), "--aggregate", "round-robin", "--index"]
        short = run(select(options, "dense", few, seeds, *common, str(few_folder)))[0]
        whole.append(run(select(options, "dense", pool, seeds, *common, str(folder)))[0])
        ours.append(whole[-1] - short)
        theirs.append(timed(lambda: semantic_search(queries, vectors, top_k=100, score_function=lambda a, b: a @ b.T)))
    report(f"Search: {count:,} vectors of 384, 100 seeds, the best 100 (whole command {statistics.median(whole):.2f} s); "
           "semantic_search on a matrix in memory", ours, theirs, 2 * 100 * 384 * count / options.rate)


def scale(options):
    words = made_up_words()
    seeds = write("queries", 100, 5, 15, 2, words)
    print("| job | texts | MB | s | peak memory, MB |\n|---|---|---|---|---|", flush=True)

    def row(name, count, pool, command):
        seconds, memory = run(command)
        print(f"| {name} | {count:,} | {pool.stat().st_size / 1e6:.0f} | {seconds:.1f} | {memory:.0f} |", flush=True)

    for size in (100_000, 1_000_000):
        count = size // options.shrink
        pool = write("scale", count, 10, 30, 6, words)
        shutil.rmtree(WORK / "index", ignore_errors=True)
        command = select(options, "bm25", pool, seeds, "--index", str(WORK / "index"))
        row("bm25, index and search", count, pool, command)
        row("bm25, search with the index there", count, pool, command)
    for size in (100_000, 1_000_000):
        count = size // options.shrink
        pool, folder = index_of_vectors(options, count)
        row("dense, search with 384-wide vectors there", count, pool, select(
            options, "dense", pool, seeds, "--encoder", str(options.encoder), "--index", str(folder)))
    for size in (10_000, 100_000):
        count = size // options.shrink
        pool = write("scale", count, 10, 30, 6, words)
        shutil.rmtree(WORK / "index", ignore_errors=True)
        row("dense, vectors by the embedded model's layer 1, and search", count, pool, select(
            options, "dense", pool, seeds, "--model", str(ROOT / "Models" / "host"), "--layer", "1", "--normalise",
            "--index", str(WORK / "index")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=program.PROGRAM)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--shrink", type=int, default=1)
    parser.add_argument("--encoder", type=Path, default=ROOT / "Tools" / ".work" / "all-MiniLM-L6-v2")
    parser.add_argument("jobs", nargs="*", default=["bm25", "dense", "search"], help="bm25, dense, search, scale")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    options.rate = machine.sgemm_rate()
    print(f"{machine.description()}; {options.threads} threads, products {options.rate / 1e9:.0f} GFLOP/s, median of "
          f"{options.repeats}.\n")
    compared = [job for job in options.jobs if job != "scale"]
    if compared:
        print("| job; peer | peer, s | ssae-host, s | ratio | of the repeats | limit |\n|---|---|---|---|---|---|", flush=True)
    for job in compared:
        {"bm25": bm25, "dense": dense, "search": search}[job](options)
    if "scale" in options.jobs:
        scale(options)


if __name__ == "__main__":
    main()
