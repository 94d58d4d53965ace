"""Times a training step of ssae-host against plain PyTorch, doing a step as dictionary_learning does, and prints a table.

    Tools/python.sh Tools/bench/compare_training.py [--threads 2] [--repeats 3] [--shape NAME]

Both begin from the same weights and see the same rows. They run in turn, repeat after repeat, so that a noisy machine hurts
both; the median of the ratios is the figure. Start-up and loading are taken out of ssae-host's time: it is the difference
between a long and a short run. The losses of the last step must agree.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import time
from pathlib import Path

import torch
from safetensors.torch import save_file

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "Tools" / ".work" / "bench-training"
SHAPES = {
    "topk-768": dict(architecture="topk", width=768, features=24576, k=32, batch=2048),
    "topk-512": dict(architecture="topk", width=512, features=16384, k=32, batch=2048),
    "standard-768": dict(architecture="standard", width=768, features=24576, l0=150, sparsity=0.01, batch=2048),
}
SHORT, LONG = 2, 8
RATE = 1e-4


def rows(shape: dict) -> torch.Tensor:
    """Sparse combinations of random directions, with noise."""
    source = torch.Generator().manual_seed(0)
    directions = torch.randn(1024, shape["width"], generator=source)
    directions /= directions.norm(dim=1, keepdim=True)
    count = LONG * shape["batch"]
    codes = torch.zeros(count, 1024).scatter_(
        1, torch.randint(0, 1024, (count, 20), generator=source), torch.rand(count, 20, generator=source) + 0.5)
    return codes @ directions + 0.02 * torch.randn(count, shape["width"], generator=source)


def weights(shape: dict, x: torch.Tensor) -> dict[str, torch.Tensor]:
    source = torch.Generator().manual_seed(1)
    decoder = torch.randn(shape["features"], shape["width"], generator=source)
    decoder /= decoder.norm(dim=1, keepdim=True)
    bias = torch.zeros(shape["features"])
    if shape["architecture"] == "standard":
        products = (x[:256] @ decoder.T).flatten()
        bias -= products.kthvalue(int(len(products) * (1 - shape["l0"] / shape["features"]))).values
    return {"W_enc": decoder.T.contiguous(), "W_dec": decoder, "b_enc": bias, "b_dec": torch.zeros(shape["width"])}


def write_sae(folder: Path, shape: dict, tensors: dict[str, torch.Tensor]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    save_file(tensors, folder / "sae_weights.safetensors")
    config = {
        "architecture": shape["architecture"], "d_in": shape["width"], "d_sae": shape["features"], "dtype": "float32",
        "device": "cpu", "apply_b_dec_to_input": True, "normalize_activations": "none", "reshape_activations": "none",
        "metadata": {"sae_lens_version": "6.54.12", "hook_name": "blocks.0.hook_resid_post"}}
    if "k" in shape:
        config |= {"k": shape["k"], "rescale_acts_by_decoder_norm": False}
    (folder / "cfg.json").write_text(json.dumps(config))


class Trainer:
    """dictionary_learning's TopK and Standard trainers, reduced to a step."""

    def __init__(self, shape: dict, tensors: dict[str, torch.Tensor]):
        self.shape = shape
        self.encoder = torch.nn.Linear(shape["width"], shape["features"])
        self.decoder = torch.nn.Linear(shape["features"], shape["width"], bias=False)
        self.encoder.weight.data = tensors["W_enc"].T.contiguous().clone()
        self.encoder.bias.data = tensors["b_enc"].clone()
        self.decoder.weight.data = tensors["W_dec"].T.contiguous().clone()
        self.bias = torch.nn.Parameter(tensors["b_dec"].clone())
        self.parameters = [self.encoder.weight, self.encoder.bias, self.decoder.weight, self.bias]
        self.optimizer = torch.optim.Adam(self.parameters, lr=RATE)

    def step(self, x: torch.Tensor) -> float:
        f = self.encoder(x - self.bias).relu()
        if "k" in self.shape:
            top = f.topk(self.shape["k"], sorted=False, dim=-1)
            f = torch.zeros_like(f).scatter_(-1, top.indices, top.values)
        loss = (self.decoder(f) + self.bias - x).square().sum(1).mean()
        if "sparsity" in self.shape:
            loss = loss + self.shape["sparsity"] * f.sum(1).mean()
        self.optimizer.zero_grad()
        loss.backward()
        weight, gradient = self.decoder.weight.data, self.decoder.weight.grad
        gradient -= (gradient * weight).sum(0, keepdim=True) * weight
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        weight /= weight.norm(dim=0, keepdim=True)
        return loss.item()


def run(name: str, shape: dict, steps: int, threads: int) -> tuple[float, float]:
    """Seconds of a whole run, and the loss of its last step."""
    output = WORK / f"{name}-out"
    command = [
        str(ROOT / ".build/release/ssae-host"), "train", "--activations", str(WORK / f"{name}.safetensors"), "--init",
        str(WORK / name), "--order", "stored", "--batch-size", str(shape["batch"]), "--steps", str(steps),
        "--learning-rate", str(RATE), "--decoder-norm", "unit", "--dead-features", "none", "--log-every", "1", "--threads",
        str(threads), "--overwrite", "--checkpoint-every", "1000000000", "--output", str(output), "--json", "--quiet"]
    if "sparsity" in shape:
        command += ["--sparsity", str(shape["sparsity"])]
    start = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if result.returncode:
        raise SystemExit(result.stderr)
    log = [json.loads(line) for line in (output / "metrics.jsonl").read_text().splitlines()]
    # The steps themselves, without start-up, loading and writing.
    rates = [shape["batch"] / line["tokens_per_second"] for line in log[SHORT:]]
    return sum(rates) / len(rates) if rates else seconds, log[-1]["loss"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--shape", choices=SHAPES)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    WORK.mkdir(parents=True, exist_ok=True)
    print(f"{'shape':<14}{'PyTorch tokens/s':>18}{'ssae-host tokens/s':>20}{'ratio':>8}   ratios of the repeats")
    for name, shape in SHAPES.items():
        if arguments.shape and name != arguments.shape:
            continue
        x = rows(shape)
        tensors = weights(shape, x)
        save_file({"x": x}, WORK / f"{name}.safetensors")
        write_sae(WORK / name, shape, tensors)
        ours, theirs = [], []
        for repeat in range(arguments.repeats):
            trainer = Trainer(shape, tensors)
            times = []
            for step in range(LONG if repeat == 0 else SHORT + 2):
                batch = x[step * shape["batch"] : (step + 1) * shape["batch"]]
                start = time.perf_counter()
                loss = trainer.step(batch)
                times.append(time.perf_counter() - start)
            theirs.append(statistics.median(times[1:]))
            seconds, found = run(name, shape, LONG, arguments.threads)
            ours.append(seconds)
            if repeat == 0:
                expected = loss
                if abs(found - expected) > 1e-4 * abs(expected):
                    raise SystemExit(f"{name}: losses differ: {found} and {expected}")
        ratios = [a / b for a, b in zip(theirs, ours)]
        print(
            f"{name:<14}{shape['batch'] / statistics.median(theirs):>18.0f}{shape['batch'] / statistics.median(ours):>20.0f}"
            f"{statistics.median(ratios):>8.2f}   {', '.join(f'{ratio:.2f}' for ratio in ratios)}")


if __name__ == "__main__":
    main()
