"""Two ranks of one thread against one process of two threads, turn by turn on this machine: python3 Tools/mpi/rate.py --program P

Prints, as the table of Documentation/clusters.md, the rate of the ranks as a share of the process's: the median over the turns. Times
are the program's own, without its start. Say with it how busy the machine was.
"""

import os
import re
import statistics
from pathlib import Path

from ranks import HOST, MODELS, arguments, mpirun, run, temporary, text


def commands(folder):
    seeds = folder / "seeds.jsonl"
    seeds.write_text("".join(open(text("heldout-physics"), encoding="utf-8").readlines()[:10]), encoding="utf-8")
    general, physics = text("general"), text("physics")
    splice = ["--sae", str(MODELS / "gsae")]
    pool = ["--pool", general, "--pool", physics, "--seeds", str(seeds), "--top", "100"]
    wide = ["--architecture", "topk", "--k", "32", "--d-sae", "8192", "--batch-size", "4096"]
    return [
        ("capture activations", ["capture", "activations", *HOST, "--layer", "3", "--data", general, "--data", physics,
                                 "--shard-rows", "16384"], True),
        ("evaluate perplexity", ["evaluate", "perplexity", *HOST, *splice, "--data", general, "--limit-tokens", "150000"], False),
        ("train", ["train", *HOST, "--layer", "3", "--data", general, "--token-budget", "150000", *wide], True),
        ("train --activations", ["train", "--activations", "train-rows", "--steps", "60", *wide], True),
        ("select bm25", ["select", "bm25", *pool, "--chunk-words", "10"], True),
        ("select dense", ["select", "dense", *HOST, "--layer", "3", "--normalise", *pool, "--chunk-words", "30"], True),
        ("select tracin", ["select", "tracin", *HOST, *splice, *pool, "--chunk-words", "30"], True),
    ]


def seconds(result):
    """What the program says its walks took."""
    if result.code != 0:
        raise SystemExit(result.errors)
    return sum(float(found) for found in re.findall(r" in ([0-9.]+) s \(", result.errors))


def main():
    given = arguments(turns={"type": int, "default": 5}, only={"default": ""})
    program = given.program.path
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print("| command | 1 process, 2 threads | 2 ranks, 1 thread | share |\n|---|---|---|---|")
    with temporary() as folder:
        folder = Path(folder)
        run([program, "capture", "activations", *HOST, "--layer", "3", "--data", text("general"), "--limit-tokens", "100000", "--output",
             "train-rows"], folder, 900)
        for name, words, writes in commands(folder):
            if given.only not in name:
                continue
            times = {"process": [], "ranks": []}
            for turn in range(given.turns):
                for kind, start in (("process", [program]), ("ranks", [*mpirun(2), program])):
                    threads = ["--threads", "2" if kind == "process" else "1"]
                    output = ["--output", f"{name.replace(' ', '-')}-{kind}-{turn}"] if writes else []
                    times[kind].append(seconds(run([*start, *words, *threads, *output], folder, 900)))
            share = statistics.median(one / many for one, many in zip(times["process"], times["ranks"]))
            one, many = statistics.median(times["process"]), statistics.median(times["ranks"])
            print(f"| `{name}` | {one:.1f} s | {many:.1f} s | {share:.2f} |", flush=True)


main()
