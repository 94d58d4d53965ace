"""Times ssae-host and its peers on the same checkpoints, tokens, threads and numbers, and writes its part of BENCHMARKS.md.

    Tools/bench/compare_speed.sh [--threads 2] [--repeats 5] [--shape gpt2] [--job capture] [--write]

Checkpoints have the shapes of GPT-2 small and Pythia-70m, SAEs 24,576 and 32,768 features; weights are random. All sides
run in turn, repeat after repeat, so that a noisy machine hurts all. Start-up and loading are taken out: peers are timed after
loading, ssae-host as the difference between a long and a short run. What they compute must agree first.

The limit of a job is what the machine could do at best: its floating-point operations at the measured rate of float32
products, for decoding the bytes of the weights at the measured rate of reading. Both rates are measured in every repeat, right
before the program, as what else shares the machine's memory changes them from minute to minute.
"""

import argparse
import json
import os
import statistics
import time

import torch

import conversions
import machine
import peers
from benchmarks_page import written
from bench_files import ROOT, SHAPES, Shape, make_activations, make_checkpoint, make_sae, make_tokens, tokens_of
from program import PROGRAM, difference, run

NEW_TOKENS, PROMPT_TOKENS = 128, 16
ENCODED_ROWS = 4096
BATCHES = 3  # timed, after one that a short run takes away


class Job:
    """What is timed: the program's long and short command line, a call of each peer (and perhaps a short one to be taken
    away), and the operations or bytes that one token needs."""

    def __init__(self, name, tokens, long, short, rivals, operations=0, read=0):
        self.name, self.tokens, self.long, self.short = name, tokens, long, short
        self.rivals, self.operations, self.read = rivals, operations, read

    def times(self, repeats) -> tuple[dict, float, float]:
        """Tokens a second of every side, the program's share of the limit, and its peak memory in MB; medians of the repeats."""
        seconds = {"ssae-host": []} | {name: [] for name in self.rivals}
        shares = []
        peak = 0.0
        for repeat in range(repeats + 1):  # the first warms everything up
            limit = machine.sgemm_rate() / self.operations if self.operations else machine.read_bandwidth() / self.read
            longer, peak = difference(self.long, self.short)
            taken = {"ssae-host": longer}
            for name, calls in self.rivals.items():
                taken[name] = seconds_of(calls[0]) - (seconds_of(calls[1]) if len(calls) > 1 else 0.0)
            if repeat:
                shares.append(self.tokens / longer / limit)
                for name, value in taken.items():
                    seconds[name].append(value)
        rates = {name: self.tokens / statistics.median(values) for name, values in seconds.items()}
        return rates, statistics.median(shares), peak


def seconds_of(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def agree(name, found, expected, tolerance=1e-4):
    assert abs(found - expected) <= tolerance * abs(expected), f"{name}: {found} and {expected}"


def jobs_of(shape: Shape, threads: int, wanted: str):
    """Every job of a shape whose name holds `wanted`, its peers loaded only then."""
    common = ["--threads", str(threads), "--quiet"]
    folder = make_checkpoint(shape.name, torch.float32)
    reference = peers.Transformers(folder)
    lens = peers.TransformerLens(reference.model)
    long, short = make_tokens((BATCHES + 1) * shape.rows), make_tokens(shape.rows)
    batches = list(tokens_of(long)[: BATCHES * shape.rows].split(shape.rows))
    tokens = sum(batch.numel() for batch in batches)
    every = list(tokens_of(long).split(shape.rows))

    def pair(command, suffix=()):
        start = [PROGRAM, *command, "--model", str(folder), *common, "--batch-size", str(shape.rows)]
        return [*start, "--tokens", str(long), *suffix], [*start, "--tokens", str(short), *suffix]

    if wanted in "capture":
        yield Job(f"capture {shape.hook}, {shape.rows} × 256 tokens", tokens,
                  *pair(["capture", "activations", "--hook", shape.hook, "--overwrite", "--output",
                         str(ROOT / "Tools/.work/bench/captured")]),
                  {peer.name: [lambda peer=peer: peer.capture(shape, batches)] for peer in (reference, lens)},
                  operations=(shape.layer + 1) * shape.block_operations)

    whole = shape.layers * shape.block_operations + shape.unembedding_operations
    if wanted in "cross-entropy":
        rivals = [peers.CTranslate2(conversions.to_ctranslate2(shape, folder), threads), lens, reference]
        command = pair(["evaluate", "perplexity", "--json", "--exclude", "none"])
        found = json.loads(run(command[0])[2])["clean"]["cross_entropy"]
        for peer in rivals:
            agree(peer.name, peer.cross_entropy(shape, every), found)
        yield Job("cross-entropy", tokens, *command,
                  {peer.name: [lambda peer=peer: peer.cross_entropy(shape, batches)] for peer in rivals},
                  operations=whole)

    with torch.no_grad():
        sample = []
        handle = (reference.model.transformer.h if shape.name == "gpt2" else reference.model.gpt_neox.layers)[
            shape.layer].register_forward_hook(lambda _, __, output: sample.append(output))
        reference.model(batches[0][:1])
        handle.remove()
    x = (sample[0][0] if isinstance(sample[0], tuple) else sample[0])[0]
    for architecture in ("topk", "standard") if shape.name == "gpt2" else ("topk",):
        name = f"clean and spliced cross-entropy, {architecture}"
        if wanted not in name:
            continue
        sae = make_sae(shape, architecture, x)
        rival = peers.SAELens(lens, sae)
        command = pair(["evaluate", "perplexity", "--json", "--exclude", "none", "--sae", str(sae), "--ablation", "none"])
        found = json.loads(run(command[0])[2])
        clean, spliced = rival.spliced(shape, every)
        agree("clean", clean, found["clean"]["cross_entropy"])
        agree("spliced", spliced, found["spliced"]["cross_entropy"])
        yield Job(name, tokens, *command, {rival.name: [lambda rival=rival: rival.spliced(shape, batches)]},
                  operations=whole + shape.encoder_operations
                  + (shape.layers - shape.layer - 1) * shape.block_operations + shape.unembedding_operations)

    if wanted in "encode topk":
        sae = make_sae(shape, "topk", x)
        rival = peers.SAELens(lens, sae)
        rows = [make_activations(shape.width, count) for count in (2 * ENCODED_ROWS, ENCODED_ROWS)]
        activations = torch.randn(ENCODED_ROWS, shape.width)
        command = [[PROGRAM, "capture", "features", "--sae", str(sae), "--activations", str(path), *common, "--overwrite",
                    "--output", str(ROOT / "Tools/.work/bench/features")] for path in rows]
        yield Job(f"encode {ENCODED_ROWS:,} × {shape.width} → {shape.features:,}, topk", ENCODED_ROWS, *command,
                  {rival.name: [lambda: rival.encode(activations)]}, operations=shape.encoder_operations)

    if wanted in "generate":
        prompt = tokens_of(short)[0, :PROMPT_TOKENS].tolist()
        start = [PROGRAM, "generate", "--model", str(make_checkpoint(shape.name, torch.bfloat16)), *common, "--greedy",
                 "--weights", "bf16",
                 "--ignore-eos", "--json", "--prompt-ids", ",".join(map(str, prompt)), "--max-tokens"]
        rivals = {"transformers f32": reference,
                  "transformers bf16": peers.Transformers(make_checkpoint(shape.name, torch.bfloat16), torch.bfloat16)}
        for kind in ("bf16", "f16", "f32"):
            rivals[f"llama.cpp {kind}"] = peers.LlamaCpp(conversions.to_gguf(shape, folder, kind), threads)
        rivals["CTranslate2 f32"] = peers.CTranslate2(conversions.to_ctranslate2(shape, folder), threads)

        yield Job(f"generate {NEW_TOKENS} tokens, batch 1, greedy, bf16 weights", NEW_TOKENS,
                  [*start, str(NEW_TOKENS + 8)], [*start, "8"],
                  {name: [lambda peer=peer, count=count: peer.generate(prompt, count) for count in (NEW_TOKENS + 8, 8)]
                   for name, peer in rivals.items()},
                  read=2 * shape.decoded_parameters)


def table(shapes, options) -> list[str]:
    lines = ["| shape | job | ssae-host, tokens/s | best peer | the others | ratio | of the limit | peak memory, MB |",
             "|---|---|---|---|---|---|---|---|"]
    for shape in shapes:
        for job in jobs_of(shape, options.threads, options.job):
            rates, share, peak = job.times(options.repeats)
            ours = rates.pop("ssae-host")
            ranked = sorted(rates.items(), key=lambda pair: -pair[1])
            lines.append(
                f"| {shape.name} | {job.name} | {ours:,.0f} | {ranked[0][0]} {ranked[0][1]:,.0f} | "
                f"{', '.join(f'{name} {value:,.0f}' for name, value in ranked[1:]) or '–'} | "
                f"{ours / ranked[0][1]:.2f} | {share:.0%} | {peak:,.0f} |")
            print(lines[-1], flush=True)
    return lines


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=list(SHAPES), action="append")
    parser.add_argument("--job", default="", help="part of a job's name")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into BENCHMARKS.md")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    rate, bandwidth = machine.sgemm_rate(), machine.read_bandwidth()
    lines = [
        f"{machine.description()}; {options.threads} threads; medians of {options.repeats}; float32 products at "
        f"{rate / 1e9:.0f} GFLOP/s, reads at {bandwidth / 1e9:.1f} GB/s.", ""]
    print("\n".join(lines), flush=True)
    lines += table([SHAPES[name] for name in options.shape or SHAPES], options)
    if options.write:
        written("compare_speed.py", lines)


if __name__ == "__main__":
    main()
