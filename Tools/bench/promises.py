"""Measures what ssae-host promises of itself on the GPT-2 small shape, without a peer, and writes its part of BENCHMARKS.md.

    Tools/python.sh Tools/bench/promises.py [--threads 2] [--repeats 3] [--write]

Start-up, memory, what more work costs beside less, and whether the cost of a token stays the same. Where a time is that of a
part, it is the difference of two runs; runs that are compared follow each other, and medians count. With a GPT-2 tokenizer
(`encoder.json`, `vocab.bpe`) in $SSAE_HOST_ASSETS/gpt2-tokenizer the checkpoint has it, else it has none.
"""

import argparse
import os
import shutil
import statistics
from pathlib import Path

import torch

import machine
from bench_files import GPT2, ROOT, WORK, make_checkpoint, make_sae, make_tokens, tokens_of
from benchmarks_page import written
from program import PROGRAM, run

# The first is not counted.
GENERATION_TURNS = 16
CAPTURED = ["--overwrite", "--output", str(WORK / "captured")]


class Runs:
    def __init__(self, threads, repeats, folder):
        self.common = ["--model", str(folder), "--threads", str(threads), "--quiet"]
        self.repeats = repeats

    def command(self, words, *options):
        return [PROGRAM, *words.split(), *self.common, *map(str, options)]

    def seconds(self, *commands):
        """Median seconds of each of several commands, run in turn; the first turn is not counted."""
        turns = [[run(command)[0] for command in commands] for _ in range(self.repeats + 1)][1:]
        return [statistics.median(column) for column in zip(*turns)]

    def parts(self, *pairs):
        """Median of the differences of (long, short) pairs of commands."""
        flat = self.seconds(*[command for pair in pairs for command in pair])
        return [flat[i] - flat[i + 1] for i in range(0, len(flat), 2)]


def add_tokenizer(folder):
    source = Path(os.environ.get("SSAE_HOST_ASSETS", ROOT.parent / "shared" / "assets")) / "gpt2-tokenizer"
    if not (source / "vocab.bpe").exists():
        return
    shutil.copy(source / "encoder.json", folder / "vocab.json")
    shutil.copy(source / "vocab.bpe", folder / "merges.txt")


def start(runs, folder):
    add_tokenizer(folder)
    helped, = runs.seconds([PROGRAM, "--help"])
    first, = runs.seconds(runs.command("generate", "--prompt-ids", "464,2068,7586,21831", "--max-tokens", 1, "--greedy"))
    yield "`--help`", "30 ms", f"{1000 * helped:.0f} ms"
    yield ("from start to the first generated token, f32 file in the disk cache, "
           + ("with" if (folder / "merges.txt").exists() else "without") + " its tokenizer"), "250 ms", f"{1000 * first:.0f} ms"


def ablations(runs, sae):
    """The splice evaluation with a zero-ablated baseline against the one without."""
    tokens = make_tokens(16)
    start = ["--tokens", tokens, "--batch-size", 4, "--exclude", "none", "--sae", sae, "--ablation"]
    none, zero = runs.seconds(runs.command("evaluate perplexity", *start, "none"), runs.command("evaluate perplexity", *start, "zero"))
    suffix = 3 * GPT2.block_operations + GPT2.unembedding_operations
    whole = 12 * GPT2.block_operations + GPT2.unembedding_operations + suffix + GPT2.encoder_operations
    yield ("zero-ablated baseline in a splice evaluation", f"at most the suffix once more, {suffix / whole:+.0%}",
           f"{zero / none - 1:+.0%}")


def generation(runs, saes):
    """Times of a token from the difference of two runs, which start-up and prompt shake by more than a token takes: many turns,
    and the machine's rate of reading measured in each."""
    def generate(prompt, count, *options):
        return runs.command("generate", "--greedy", "--ignore-eos", "--prompt-ids", ",".join(map(str, prompt)), "--max-tokens",
                            count, "--weights", "bf16", *options)
    prompt = tokens_of(make_tokens(4)).flatten().tolist()
    edits = {kind: ["--sae", sae, "--ablate", "12,55,3000", "--exclude", "none"] for kind, sae in saes.items()}
    cases = {"plain": (prompt[:16], 208, []), **{kind: (prompt[:16], 208, edit) for kind, edit in edits.items()},
             "short": (prompt[:224], 72, []), "long": (prompt[:952], 72, [])}
    taken, rates = {name: [] for name in cases}, []
    for _ in range(GENERATION_TURNS):
        rates.append(machine.read_bandwidth())
        for name, (start, count, edit) in cases.items():
            taken[name].append([run(generate(start, n, *edit))[0] for n in (count, 8)])
    token = {}
    for name, times in taken.items():
        whole, part = (statistics.median(column) for column in zip(*times[1:]))
        token[name] = (whole - part) / (cases[name][1] - 8)
    read = 1000 * 4 * GPT2.width * GPT2.features / statistics.median(rates)
    yield ("generating with 3 features of a standard SAE ablated", "+15%, of the time per token",
           f"{token['standard'] / token['plain'] - 1:+.0%}")
    yield ("generating with 3 features of a topk SAE ablated",
           f"at most reading W_enc once, {read:.1f} ms a token", f"{1000 * (token['topk'] - token['plain']):.1f} ms a token")
    def operations(context):
        return 2 * GPT2.decoded_parameters + 4 * context * GPT2.width * GPT2.layers
    asked = 1.3 * operations(1024) / operations(256)
    yield "time per token near 1,024 tokens of context ÷ near 256", f"{asked:.2f}", f"{token['long'] / token['short']:.2f}"


def shapes_of_work(runs):
    """Per token: full batches, one long row at a time, many short rows."""
    def evaluate(tokens, *options):
        return runs.command("evaluate perplexity", "--tokens", tokens, "--exclude", "none", *options)
    full, alone, short = runs.parts(
        (evaluate(make_tokens(24), "--batch-size", 8), evaluate(make_tokens(8), "--batch-size", 8)),
        (evaluate(make_tokens(5, 1024), "--batch-size", 1), evaluate(make_tokens(1, 1024), "--batch-size", 1)),
        (evaluate(make_tokens(320, 16)), evaluate(make_tokens(64, 16))))
    yield "cross-entropy, one row of 1,024 tokens at a time ÷ full batches, per token", "1.3", f"{alone / full:.2f}"
    yield "cross-entropy, rows of 16 tokens ÷ full batches, per token", "1.3", f"{short / full:.2f}"


def growth(runs, folder, sae):
    """Memory and cost per token as the corpus grows."""
    weights = (folder / "model.safetensors").stat().st_size / 1e6
    shares = {"capture activations": [["--hook", GPT2.hook, *CAPTURED], weights * 0.83, "weights up to the hook"],
              "evaluate perplexity": [["--exclude", "none", "--sae", sae, "--ablation", "none"],
                                      weights + 4 * 2 * GPT2.width * GPT2.features / 1e6, "weights and SAE"]}
    for words, (options, mapped, name) in shares.items():
        commands = [runs.command(words, *options, "--tokens", make_tokens(rows), "--batch-size", 4) for rows in (4, 24, 44)]
        taken = runs.seconds(*commands)
        peaks = [run(command)[1] for command in (commands[0], commands[-1])]
        first, second = (taken[1] - taken[0]) / 20, (taken[2] - taken[1]) / 20
        yield (f"peak memory of `{words}` above its {name} ({mapped:,.0f} MB), 1,024 and 11,264 tokens", "300 MB",
               f"{peaks[0] - mapped:,.0f} and {peaks[1] - mapped:,.0f} MB")
        yield f"cost of a token of `{words}`, the second 5,120 ÷ the first", "1", f"{second / first:.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into BENCHMARKS.md")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    folder = make_checkpoint("gpt2", torch.float32)
    runs = Runs(options.threads, options.repeats, folder)
    saes = {kind: make_sae(GPT2, kind, torch.randn(64, GPT2.width)) for kind in ("topk", "standard")}
    lines = ["| what | asked | measured |", "|---|---|---|"]
    for rows in (start(runs, folder), ablations(runs, saes["topk"]), generation(runs, saes),
                 shapes_of_work(runs), growth(runs, folder, saes["topk"])):
        for row in rows:
            lines.append("| " + " | ".join(row) + " |")
            print(lines[-1], flush=True)
    if options.write:
        written("promises.py", lines)


if __name__ == "__main__":
    main()
