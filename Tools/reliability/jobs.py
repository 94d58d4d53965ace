"""The long jobs that are disturbed: each a command line, made for a folder, and what of its output must not depend on it."""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "Models"
HOST = ["--model", str(MODELS / "host")]


@dataclass
class Job:
    name: str
    command: list  # after the program's name; {} is the output
    resume: list = field(default_factory=lambda: ["--resume"])


def text(kind):
    return str(MODELS / "text" / f"heldout-{kind}.jsonl")


def biographies(work):
    """Balanced sets of biographies: texts of four groups."""
    source = random.Random(0)
    people = [json.loads(line) for line in open(text("biographies"), encoding="utf-8")]
    for path, count in (("train.jsonl", 48), ("test.jsonl", 24)):
        with open(work / path, "w", encoding="utf-8") as out:
            for place in range(count):
                kind, group = divmod(place % 4, 2)
                record = {"text": source.choice(people)["text"], "label": f"c{kind}", "group": f"g{group}"}
                out.write(json.dumps(record) + "\n")
    return str(work / "train.jsonl"), str(work / "test.jsonl")


def few(work):
    """Ten texts of the subdomain."""
    seeds = work / "seeds.jsonl"
    seeds.write_text("".join(open(text("physics"), encoding="utf-8").readlines()[:10]), encoding="utf-8")
    return str(seeds)


def jobs(work):
    train, test = biographies(work)
    small = ["--batch-size", "256", "--token-budget", "20000", "--checkpoint-every", "2560"]
    study = ["--layer", "2", "--saes", f"gsae={MODELS / 'gsae'}", "--data", train, "--test-data", test, "--label-field", "label",
             "--classes", "c0,c1", "--group-field", "group", "--groups", "g0,g1", "--synthetic", "--probe-batch", "4",
             "--attribution-examples", "8", "--steps", "2", "--seeds", "2"]
    return [
        Job("capture activations", ["capture", "activations", *HOST, "--layer", "2", "--data", text("general"), "--shard-rows", "1000",
                                    "--output", "{}"]),
        Job("capture features", ["capture", "features", *HOST, "--sae", str(MODELS / "gsae"), "--data", text("general"),
                                 "--shard-rows", "1000", "--output", "{}"]),
        Job("train", ["train", *HOST, "--init", str(MODELS / "gsae"), "--data", str(MODELS / "text" / "physics.jsonl"), *small,
                      "--output", "{}"]),
        Job("select bm25", ["select", "bm25", "--pool", str(MODELS / "text" / "general.jsonl"), "--seeds", text("physics"), "--top",
                            "100", "--index", "{}-index", "--output", "{}"], resume=["--overwrite"]),
        Job("select dense", ["select", "dense", *HOST, "--layer", "1", "--normalise", "--pool", text("general"), "--seeds",
                             text("physics"), "--top", "50", "--index", "{}-index", "--output", "{}"], resume=["--overwrite"]),
        Job("select tracin", ["select", "tracin", *HOST, "--sae", str(MODELS / "gsae"), "--pool", text("general"), "--seeds",
                              few(work), "--top", "50", "--output", "{}"], resume=["--overwrite"]),
        Job("evaluate tail", ["evaluate", "tail", *HOST, "--sae", str(MODELS / "gsae"), "--sae", str(MODELS / "ssae"), "--data",
                              text("general"), "--checkpoint-every", "2000", "--output", "{}"]),
        Job("features", ["features", *HOST, "--sae", str(MODELS / "gsae"), "--data", text("general"), "--random", "50", "--output",
                         "{}"]),
        Job("debias run", ["debias", "run", *HOST, *study, "--output", "{}"]),
    ]
