"""How much memory and time a command takes as its input grows, and what it does at its limits.

    python3 Tools/reliability/limits.py --program PATH [--large] [--only NAME] [--tally FILE]

Growth: every command at three sizes, each ten times the one before. Its largest resident set (mapped files included) must stay within
what the table states, and the last nine tenths must not cost more processor time per unit than the first (half as much again is
allowed, as the machine may be busy). Limits: files and lines of absurd length, contexts of exactly the model's length and one more.
--large adds a selection from a file of 1 GB and a comparison of 10,000 SAEs.
"""

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from commands import lines, safetensors
from jobs import HOST, MODELS, ROOT, text
from tally import add

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measured import run

FLAT = 1.5
BASE = 64  # MB: the program, the embedded host and an SAE, and what the allocator keeps
GENERAL = str(MODELS / "text" / "general.jsonl")
GSAE, EMBED = str(MODELS / "gsae"), str(MODELS / "debiasing" / "saes" / "hook_embed")
ENCODER = str(ROOT / "Tests" / "TransformersTests" / "EncoderFixtures" / "sentence")
CONTEXT = 256


@dataclass
class Growth:
    name: str
    unit: str
    first: int
    command: Callable  # (number of units, folder, output) → words
    stated: str
    allowed: Callable = field(default=lambda count: 0)  # MB above BASE


def words_of(count, start=0):
    """Words that differ from text to text."""
    return " ".join(f"w{(start * 7919 + place * 104729) % 50021}" for place in range(count))


def pool(folder, count):
    path = folder / f"pool-{count}.jsonl"
    if not path.exists():
        lines(path, ({"id": f"p{place}", "text": f"current {words_of(12, place)} resistance"} for place in range(count)))
    return str(path)


def seeds(folder):
    path = folder / "seeds.jsonl"
    lines(path, [{"id": f"s{place}", "text": f"resistance and current {words_of(3, place)}"} for place in range(10)])
    return str(path)


def token_file(folder, rows, length):
    path = folder / f"tokens-{rows}-{length}.safetensors"
    safetensors(path, tokens=([rows, length], [1 + (7 * place) % 4000 for place in range(rows * length)]))
    return str(path)


def texts(folder, count):
    path = folder / f"texts-{count}.jsonl"
    lines(path, ({"text": f"The {place} rain fell on the town.", "label": f"{place % 2}"} for place in range(count)))
    return str(path)


def copies(folder, count):
    """That many SAEs, each with a name of its own over the same weights."""
    top = folder / f"saes-{count}"
    for place in range(count):
        sae = top / f"{place // 100:03}" / f"{place:05}"
        sae.mkdir(parents=True)
        for name in ("cfg.json", "sae_weights.safetensors"):
            (sae / name).symlink_to(Path(EMBED) / name)
    return str(top)


def pairs(folder, count):
    path = folder / f"pairs-{count}.csv"
    path.write_text("sent_more,sent_less,bias_type\n" + "He is a nurse in town.,She is a nurse in town.,gender\n" * count)
    return str(path)


def long_text():
    """More than a million tokens."""
    return [word for _ in range(5) for word in ("--data", GENERAL)]


def growths():
    batch = "one batch of 2,048 tokens"
    yield Growth("capture activations", "tokens", 10_000, lambda n, f, o: [
        "capture", "activations", *HOST, "--hook", "hook_embed", *long_text(), "--limit-tokens", n, "--dtype", "bf16", "--output", o],
        f"{batch}; a shard of 64 MiB; the text", lambda n: 240)
    yield Growth("capture features", "tokens", 10_000, lambda n, f, o: [
        "capture", "features", *HOST, "--sae", EMBED, *long_text(), "--limit-tokens", n, "--output", o],
        f"{batch}; a shard of 64 MiB; the text", lambda n: 240)
    yield Growth("capture logits", "sequences of 16", 5, lambda n, f, o: [
        "capture", "logits", *HOST, "--tokens", token_file(f, n, 16), "--output", o], f"{batch}: V logits a token",
        lambda n: 64)
    yield Growth("capture gradients", "sequences of 16", 20, lambda n, f, o: [
        "capture", "gradients", *HOST, "--tokens", token_file(f, n, 16), "--hook", "hook_embed", "--output", o],
        f"{batch}, kept at every block", lambda n: 128)
    yield Growth("evaluate perplexity", "tokens", 1_000, lambda n, f, o: [
        "evaluate", "perplexity", *HOST, "--sae", GSAE, "--data", GENERAL, "--limit-tokens", n], f"{batch} clean, spliced, ablated; the text",
        lambda n: 96)
    yield Growth("evaluate tail", "tokens", 2_000, lambda n, f, o: [
        "evaluate", "tail", *HOST, "--sae", GSAE, "--data", GENERAL, "--limit-tokens", n, "--output", o],
        "34 B a pair of a feature and a token, at most --memory; the text", lambda n: 128 + 34e-6 * min(24 * n, 8.4e6))
    yield Growth("evaluate pareto", "SAEs", 2, lambda n, f, o: [
        "evaluate", "pareto", *HOST, "--sae", f"x={copies(f, n)}", "--data", text("physics"), "--limit-tokens", "300", "--output", o],
        "every SAE's file, mapped; 9 outputs of a batch", lambda n: 96 + 0.6 * n)
    yield Growth("features", "tokens", 2_000, lambda n, f, o: [
        "features", *HOST, "--sae", GSAE, "--random", "50", "--data", GENERAL, "--limit-tokens", n, "--output", o],
        "8 B a token, 20 kB a feature gathered; the text", lambda n: 160 + 8e-6 * n)
    yield Growth("train", "tokens", 5_000, lambda n, f, o: [
        "train", "--activations", stored(f), "--architecture", "topk", "--d-sae", "512", "--k", "16", "--batch-size", "1000",
        "--token-budget", n, "--output", o], "what it prints before it starts; the block of rows that is shuffled", lambda n: 128)
    yield Growth("generate --data", "texts of 20", 5, lambda n, f, o: [
        "generate", *HOST, "--data", texts(f, n), "--max-tokens", "20", "--ignore-eos", "--greedy", "--output", f"{o}.jsonl"],
        "16 caches of keys and values; the prompts", lambda n: 96)
    yield Growth("tokenize", "texts", 200, lambda n, f, o: ["tokenize", *HOST, "--data", texts(f, n), "--json"], "one document", lambda n: 32)
    yield Growth("select bm25", "texts", 1_000, lambda n, f, o: [
        "select", "bm25", "--pool", pool(f, n), "--seeds", seeds(f), "--top", "50", "--output", f"{o}.jsonl"],
        "runs of postings of 64 MB; 8 B a word, 40 B a text", lambda n: 128 + 50e-6 * n)
    yield Growth("select dense", "texts", 1_000, lambda n, f, o: [
        "select", "dense", "--encoder", ENCODER, "--pool", pool(f, n), "--seeds", seeds(f), "--top", "50", "--output", f"{o}.jsonl"],
        "a part of the vectors; 60 B a text", lambda n: 96 + 60e-6 * n)
    yield Growth("select tracin", "texts", 20, lambda n, f, o: [
        "select", "tracin", *HOST, "--sae", GSAE, "--pool", pool(f, n), "--seeds", seeds(f), "--top", "10", "--output", f"{o}.jsonl"],
        "the seeds' activations; a batch of texts", lambda n: 96)
    yield Growth("debias attribute", "texts", 6, lambda n, f, o: [
        "debias", "attribute", *HOST, "--saes", EMBED, "--data", texts(f, n), "--label-field", "label", "--layer", "2", "--steps", "2",
        "--output", o], "what 5,120 rows keep at every block, at most 512 MiB", lambda n: 256)
    yield Growth("debias pairs", "pairs", 10, lambda n, f, o: ["debias", "pairs", *HOST, "--crows-pairs", pairs(f, n)],
                 "a batch of sentences; 200 B a pair", lambda n: 64)


def stored(folder):
    """Activations to train on; made once."""
    store = folder / "store"
    if not store.exists():
        Limits.program_run("capture", "activations", *HOST, "--layer", "0", "--data", GENERAL, "--limit-tokens", "50000", "--output", store)
    return store


class Limits:
    program = ""

    def __init__(self, work, only, large):
        self.work, self.only, self.large = work, only, large
        self.count = self.good = 0

    @classmethod
    def program_run(cls, *words):
        # One thread: waiting for others counts as processor time, and on a busy machine there is much of it.
        return run([cls.program, *map(str, words), "--quiet", "--threads", "1"])

    def grow(self, case):
        output = self.work / "output"
        runs = []
        for size in (case.first, 10 * case.first, 100 * case.first):
            runs.append(self.program_run(*case.command(size, self.work, output)))
            for path in self.work.glob("output*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        first, second = ((b.seconds - a.seconds) / count for a, b, count in zip(runs, runs[1:], (9, 90)))
        # Where the first step is lost in the noise of starting, ten times the work must not take much more than ten times the time.
        flat = second / first if first > 0.01 else runs[2].seconds / runs[1].seconds / 10
        allowed = BASE + case.allowed(100 * case.first)
        right = all(done.code == 0 for done in runs) and flat <= FLAT and runs[2].megabytes <= allowed
        self.count, self.good = self.count + 1, self.good + right
        print(f"| {case.name} | {100 * case.first:,} {case.unit} | {case.stated} | {allowed:,.0f} | "
              f"{' / '.join(f'{done.megabytes:,.0f}' for done in runs)} | {' / '.join(f'{done.seconds:,.1f}' for done in runs)} | {flat:.2f} | "
              f"{'yes' if right else 'NO ' + ' '.join(done.error for done in runs)[:200]} |", flush=True)

    def check(self, what, expected, *words, codes=(0,), megabytes=None, says=""):
        """One run at a limit: its exit code, its memory, and a word of its result or of its one error line."""
        done = self.program_run(*words)
        text = done.output if done.code == 0 else done.error
        right = done.code in codes and says in text and (megabytes is None or done.megabytes <= megabytes)
        self.count, self.good = self.count + 1, self.good + right
        said = "done" if done.code == 0 else done.error.removeprefix("ssae-host: error: ").replace(str(self.work), "…").replace("|", "/")
        print(f"| {what} | {expected} | {done.code} | {done.megabytes:,.0f} | {done.seconds:,.1f} | {said[:160]} | {'yes' if right else 'NO'} |",
              flush=True)

    def contexts(self):
        """Exactly the model's context, and one more."""
        ids = ",".join(["822"] * CONTEXT)
        for name, words in (("evaluate perplexity", ["evaluate", "perplexity", *HOST, "--data", text("physics"), "--limit-tokens", "600"]),
                            ("capture", ["capture", *HOST, "--layer", "1", "--data", text("physics"), "--limit-tokens", "600", "--output",
                                         self.work / "at-the-limit"])):
            self.check(f"{name}: context of {CONTEXT}", "done", *words, "--context-length", CONTEXT)
            self.check(f"{name}: context of {CONTEXT + 1}", "refused", *words, "--context-length", CONTEXT + 1, codes=(64, 65), says="256")
        for name, words in (("capture logits", ["--output"]),):
            exact, more = token_file(self.work, 1, CONTEXT), token_file(self.work, 1, CONTEXT + 1)
            self.check(f"{name}: a row of {CONTEXT}", "done", "capture", "logits", *HOST, "--tokens", exact, *words, self.work / "l1")
            self.check(f"{name}: a row of {CONTEXT + 1}", "refused", "capture", "logits", *HOST, "--tokens", more, *words, self.work / "l2",
                       codes=(64, 65), says="256")
        self.check(f"inspect: {CONTEXT} tokens", "done", "inspect", *HOST, "--sae", GSAE, "--prompt-ids", ids, "--json")
        self.check(f"inspect: {CONTEXT + 1} tokens", "refused", "inspect", *HOST, "--sae", GSAE, "--prompt-ids", ids + ",822",
                   codes=(64, 65), says="256")
        self.check(f"generate: to {CONTEXT} tokens", "stops there", "generate", *HOST, "--prompt-ids", "1,822", "--ignore-eos", "--greedy",
                   "--max-tokens", "1000", "--json", says='"stop":"context"')
        self.check(f"generate: a prompt of {CONTEXT + 1}", "refused", "generate", *HOST, "--prompt-ids", ids + ",822", "--greedy",
                   codes=(64, 65), says="256")

    def lengths(self):
        line = self.work / "line.jsonl"
        sentence = "Emma put the kettle on and the rain fell on the town. "
        with open(line, "w", encoding="utf-8") as out:
            out.write('{"text": "' + sentence * (100_000_000 // len(sentence)) + '"}\n')
        # The line as it stands in the file, the text in it, and its tokens.
        self.check("a line of 100 MB: evaluate perplexity", "done", "evaluate", "perplexity", *HOST, "--data", line, "--limit-tokens", "2000",
                   megabytes=1500)
        self.check("a line of 100 MB: select bm25 in pieces", "done", "select", "bm25", "--pool", line, "--seeds", seeds(self.work),
                   "--chunk-words", "200", "--top", "5", "--output", self.work / "pieces.jsonl", codes=(0,), megabytes=1500)
        plain = self.work / "line.txt"
        plain.write_text(json.loads(line.read_text())["text"])
        self.check("a text of 100 MB without a line break: capture", "done", "capture", *HOST, "--layer", "0", "--data", plain,
                   "--limit-tokens", "2000", "--output", self.work / "from-a-line", megabytes=1500)
        large = self.work / "large.jsonl"
        record = json.dumps({"text": sentence * 18}) + "\n"
        with open(large, "w", encoding="utf-8") as out:
            for _ in range(1_000_000_000 // len(record) // 1000 + 1):
                out.write(record * 1000)
        self.check("a file of 1 GB: evaluate perplexity of 2,000 tokens", "done", "evaluate", "perplexity", *HOST, "--data", large,
                   "--limit-tokens", "2000", megabytes=300)
        if self.large:
            self.check("a file of 1 GB: select bm25", "done", "select", "bm25", "--pool", large, "--seeds", seeds(self.work), "--top", "5",
                       "--output", self.work / "from-a-gigabyte.jsonl", megabytes=800)
        for path in (line, plain, large):
            path.unlink()

    def many(self):
        count = 10_000 if self.large else 1_000
        self.check(f"{count:,} SAEs in one comparison", "done, or one line", "evaluate", "pareto", *HOST, "--sae", f"x={copies(self.work, count)}",
                   "--data", text("physics"), "--limit-tokens", "40", "--output", self.work / "many", codes=(0, 64, 65), megabytes=8000)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--tally")
    options = parser.parse_args()
    Limits.program = str(Path(options.program).resolve())
    with tempfile.TemporaryDirectory() as work:
        limits = Limits(Path(work), options.only, options.large)
        print("| command | largest input | memory beside model and SAE | MB at most | MB at 1×, 10×, 100× | processor s | per unit, 100× ÷ 10× | held |\n"
              "|---|---|---|---|---|---|---|---|", flush=True)
        for case in growths():
            if options.only in case.name:
                limits.grow(case)
        grown, held = limits.count, limits.good
        print("\n| at the limit | expected | exit code | MB | processor s | said | held |\n|---|---|---|---|---|---|---|", flush=True)
        for part in (limits.contexts, limits.lengths, limits.many):
            if options.only in part.__name__:
                part()
    add(options.tally, "commands at 1, 10 and 100 times the input", grown, held, "memory as stated, time per unit flat")
    add(options.tally, "inputs at a limit and beyond", limits.count - grown, limits.good - held, "done, or refused with one line")
    raise SystemExit(limits.good < limits.count)


if __name__ == "__main__":
    main()
