"""Does training find a known dictionary, and does TERM find more of its rarest part than ERM? Prints a table as Markdown.

    Tools/python.sh Tools/studies/synthetic_dictionary.py [--seeds 5] [--steps 1500] [--write FILE]

Data: 256 unit directions in 64 dimensions; direction i is active with probability proportional to 1/(i+1) (Zipf), 3 active
directions per row on average, with strength 0.5 to 1.5, and noise of standard deviation 0.01. An SAE of 320 features is
trained by ssae-host from the same start, on the same rows in the same order, by ERM and by TERM at several tilts (in units
of the batch's mean loss) and sparsities. A direction counts as recovered when some decoder row has a cosine above 0.9 with
it. Frequent: the 128 most frequent directions; rarest: the 64 rarest.
"""

import argparse
import itertools
import json
import shutil
import statistics
import subprocess
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "Tools" / ".work" / "synthetic-dictionary"
DIRECTIONS, WIDTH, ACTIVE, FEATURES = 256, 64, 3.0, 320
ROWS, BATCH = 400_000, 512
TILTS = ["erm", "-0.5", "0.5", "2"]
SPARSITIES = {"standard": [0.2, 0.4], "topk": [3]}


def directions(seed: int) -> torch.Tensor:
    source = torch.Generator().manual_seed(1000 + seed)
    rows = torch.randn(DIRECTIONS, WIDTH, generator=source)
    return rows / rows.norm(dim=1, keepdim=True)


def probabilities() -> torch.Tensor:
    weights = 1 / torch.arange(1, DIRECTIONS + 1)
    return (weights / weights.sum() * ACTIVE).clamp(max=0.9)


def make_rows(seed: int) -> Path:
    path = WORK / f"rows-{seed}.safetensors"
    if not path.exists():
        source = torch.Generator().manual_seed(seed)
        active = (torch.rand(ROWS, DIRECTIONS, generator=source) < probabilities()).float()
        strength = 0.5 + torch.rand(ROWS, DIRECTIONS, generator=source)
        x = (active * strength) @ directions(seed) + 0.01 * torch.randn(ROWS, WIDTH, generator=source)
        save_file({"x": x}, path)
    return path


def train(program: Path, steps: int, seed: int, architecture: str, sparsity: float, tilt: str) -> dict:
    """Trains one SAE; its recovery, and what the log says at the end."""
    output = WORK / "sae"
    command = [
        str(program), "train", "--activations", str(make_rows(seed)), "--architecture", architecture,
        "--d-sae", str(FEATURES), "--k" if architecture == "topk" else "--sparsity", str(sparsity),
        "--batch-size", str(BATCH), "--steps", str(steps), "--learning-rate", "0.003", "--warmup", "50",
        "--decay", str(steps // 5), "--decoder-norm", "unit", "--dead-features", "none", "--seed", str(seed),
        "--threads", "1", "--output", str(output), "--overwrite", "--quiet", "--json"]
    if tilt != "erm":
        command += ["--objective", "term", "--tilt", tilt, "--tilt-scale", "mean"]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(result.stderr)
    metrics = json.loads(result.stdout)["saes"][0]["metrics"]
    decoder = load_file(output / "sae_weights.safetensors")["W_dec"]
    decoder = decoder / decoder.norm(dim=1, keepdim=True).clamp(min=1e-9)
    found = ((directions(seed) @ decoder.T).max(dim=1).values > 0.9).float()
    return {
        "frequent": 100 * found[: DIRECTIONS // 2].mean().item(), "rarest": 100 * found[-DIRECTIONS // 4 :].mean().item(),
        "all": 100 * found.mean().item(), "l0": metrics["l0"], "explained_variance": metrics["explained_variance"],
        "ess": metrics["ess"], "reconstruction": metrics["reconstruction"]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/ssae-host")
    parser.add_argument("--write", type=Path, help="also write the table here")
    arguments = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    lines = [
        "| architecture | sparsity | objective | frequent half, % | rarest quarter, % | rarest: difference from ERM, points "
        f"(each seed) | L0 | explained variance | ESS of {BATCH} |",
        "|---|---|---|---|---|---|---|---|---|"]
    print("\n".join(lines), flush=True)
    for architecture, sparsities in SPARSITIES.items():
        for sparsity, tilt in itertools.product(sparsities, TILTS):
            runs = [
                train(arguments.program, arguments.steps, seed, architecture, sparsity, tilt)
                for seed in range(arguments.seeds)]
            if tilt == "erm":
                baseline = runs

            def spread(key: str, digits: int) -> str:
                values = [run[key] for run in runs]
                deviation = statistics.stdev(values) if len(values) > 1 else 0
                return f"{statistics.mean(values):.{digits}f} ± {deviation:.{digits}f}"

            differences = [run["rarest"] - base["rarest"] for run, base in zip(runs, baseline)]
            gain = "–" if tilt == "erm" else (
                f"{statistics.mean(differences):+.1f} ({', '.join(f'{value:+.0f}' for value in differences)})")
            name = "ERM" if tilt == "erm" else f"TERM {tilt}"
            label = f"k {sparsity}" if architecture == "topk" else f"λ {sparsity}"
            lines.append(
                f"| {architecture} | {label} | {name} | {spread('frequent', 1)} | {spread('rarest', 1)} | {gain} "
                f"| {spread('l0', 2)} | {spread('explained_variance', 4)} | {statistics.mean(r['ess'] for r in runs):.0f} |")
            print(lines[-1], flush=True)
    if arguments.write:
        arguments.write.write_text("\n".join(lines) + "\n")
    shutil.rmtree(WORK / "sae", ignore_errors=True)


if __name__ == "__main__":
    main()
