"""Times ssae-host against transformers on the same random checkpoint, tokens and threads, and prints a table.

    Tools/python.sh Tools/bench/compare_transformers.py [--shape gpt2|pythia-70m] [--threads 2] [--repeats 5]

Three jobs: mean next-token cross-entropy of a token file, activations of the middle layer, greedy generation. Both sides
run in turn, repeat after repeat, so that a noisy machine hurts both. Start-up and loading are taken out: transformers is
timed after loading, ssae-host as the difference between a long and a short run. The cross-entropies must agree.
"""

import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, GPT2Config, GPTNeoXConfig

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "Tools" / ".work" / "bench"


def make_checkpoint(shape: str, dtype: torch.dtype) -> Path:
    """A checkpoint of the real shape with random weights, made once."""
    folder = WORK / f"{shape}-{str(dtype).removeprefix('torch.')}"
    if not (folder / "config.json").exists():
        torch.manual_seed(0)
        if shape == "gpt2":
            config = GPT2Config()
        else:
            config = GPTNeoXConfig(
                vocab_size=50304, hidden_size=512, num_hidden_layers=6, num_attention_heads=8, intermediate_size=2048,
                max_position_embeddings=2048, bos_token_id=0, eos_token_id=0)
        AutoModelForCausalLM.from_config(config).to(dtype).save_pretrained(folder)
    return folder


def make_tokens(name: str, rows: int, length: int) -> Path:
    path = WORK / f"{name}.safetensors"
    ids = torch.randint(10, 50000, (rows, length), generator=torch.Generator().manual_seed(1))
    save_file({"tokens": ids.to(torch.int32)}, path)
    return path


def run(program: list[str]) -> tuple[float, float, str]:
    """Seconds, peak resident GB and standard output of one run."""
    start = time.perf_counter()
    child = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status != 0:
        raise SystemExit(f"failed: {' '.join(program)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1e6, output


class Transformers:
    def __init__(self, folder: Path):
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    @torch.no_grad()
    def cross_entropy(self, ids: torch.Tensor, batch: int) -> float:
        total = 0.0
        for rows in ids.split(batch):
            logits = self.model(rows, use_cache=False).logits[:, :-1]
            loss = torch.nn.functional.cross_entropy(
                logits.reshape(-1, logits.shape[-1]), rows[:, 1:].reshape(-1), reduction="sum")
            total += loss.item()
        return total / (ids.shape[0] * (ids.shape[1] - 1))

    @torch.no_grad()
    def activations(self, ids: torch.Tensor, batch: int) -> None:
        for rows in ids.split(batch):
            self.model(rows, use_cache=False, output_hidden_states=True, logits_to_keep=1)

    @torch.no_grad()
    def generate(self, ids: torch.Tensor, tokens: int) -> None:
        self.model.generate(
            ids, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=False, pad_token_id=0,
            attention_mask=torch.ones_like(ids))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", choices=["gpt2", "pythia-70m"], default="gpt2")
    parser.add_argument("--dtype", choices=["float32", "bfloat16"], default="float32", help="of the stored weights")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--program", default=str(ROOT / ".build" / "release" / "ssae-host"))
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    folder = make_checkpoint(options.shape, getattr(torch, options.dtype))
    peer = Transformers(folder)
    length, short_rows, long_rows, batch, new_tokens = 512, 2, 10, 2, 64
    short = make_tokens("short", short_rows, length)
    long = make_tokens("long", long_rows, length)
    from safetensors.torch import load_file

    extra = load_file(long)["tokens"].long()[: long_rows - short_rows]
    all_rows = load_file(long)["tokens"].long()
    prompt = all_rows[:1, :32]
    common = ["--model", str(folder), "--threads", str(options.threads), "--quiet"]
    evaluate = [options.program, "evaluate", "perplexity", *common, "--json", "--batch-size", str(batch), "--tokens"]
    layer = peer.model.config.num_hidden_layers // 2
    capture = [
        options.program, "capture", "activations", *common, "--layer", str(layer - 1), "--batch-size", str(batch),
        "--overwrite", "--output", str(WORK / "acts"), "--tokens"]
    generate = [
        options.program, "generate", *common, "--greedy", "--ignore-eos", "--json", "--prompt-ids",
        ",".join(str(i) for i in prompt[0].tolist())]

    # Warm both sides up, and check that they compute the same.
    _, peak, output = run([*evaluate, str(long)])
    ours = json.loads(output)["clean"]["cross_entropy"]
    theirs = peer.cross_entropy(all_rows, batch)
    assert abs(ours - theirs) < 1e-5 * theirs, (ours, theirs)
    run([*capture, str(long)])

    def difference(long_run: list[str], short_run: list[str]) -> float:
        return run(long_run)[0] - run(short_run)[0]

    jobs = {
        "cross-entropy": (
            lambda: difference([*evaluate, str(long)], [*evaluate, str(short)]),
            lambda: peer.cross_entropy(extra, batch), extra.numel()),
        f"activations, layer {layer - 1}": (
            lambda: difference([*capture, str(long)], [*capture, str(short)]),
            lambda: peer.activations(extra, batch), extra.numel()),
        "generation": (
            lambda: difference(
                [*generate, "--max-tokens", str(new_tokens + 8)], [*generate, "--max-tokens", "8"]),
            None, new_tokens),
    }
    print(f"{options.shape}, weights stored {options.dtype}, {options.threads} threads, {options.repeats} repeats; "
          f"cross-entropies {ours:.6f} and {theirs:.6f}; peak memory of ssae-host {peak:.2f} GB")
    print(f"{'job':24} {'ssae-host tokens/s':>20} {'transformers tokens/s':>22} {'ratio':>7}")
    for name, (ours_run, theirs_run, tokens) in jobs.items():
        ours_times, theirs_times = [], []
        for _ in range(options.repeats):
            ours_times.append(ours_run())
            start = time.perf_counter()
            if theirs_run:
                theirs_run()
                theirs_times.append(time.perf_counter() - start)
            else:
                peer.generate(prompt, 8)
                middle = time.perf_counter()
                peer.generate(prompt, new_tokens + 8)
                theirs_times.append((time.perf_counter() - middle) - (middle - start))
        ours_rate = tokens / statistics.median(ours_times)
        theirs_rate = tokens / statistics.median(theirs_times)
        print(f"{name:24} {ours_rate:20.0f} {theirs_rate:22.0f} {ours_rate / theirs_rate:7.2f}")


if __name__ == "__main__":
    main()
