"""Trains a small sparse autoencoder on the residual stream of a checkpoint and saves it as a SAELens folder.

It is trained on the positions that are not special tokens and prints what it does to the model on other text.
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch

import sae_folder
from resid import capture, load_model
from sae_metrics import evaluate
from sae_objective import SparseAutoencoder, loss_of, resample
from tokenizer import Tokenizer, read_texts


def train(rows, options):
    """Adam on shuffled rows; returns the SAE (in units of the rows) and how often each latent fires."""
    generator = torch.Generator().manual_seed(options.seed)
    sae = SparseAutoencoder(options.architecture, rows.shape[1], options.d_sae, rows.mean(0), options.k, generator)
    optimizer = torch.optim.Adam(sae.parameters(), lr=options.learning_rate, betas=(0.9, 0.999))
    fired_since = torch.zeros(options.d_sae, dtype=torch.bool)
    dead = torch.zeros(options.d_sae, dtype=torch.bool)
    order, position = torch.randperm(len(rows), generator=generator), 0
    last_resampling, started = int(options.steps * 0.6), time.time()
    for step in range(options.steps):
        if position + options.batch_size > len(rows):
            order, position = torch.randperm(len(rows), generator=generator), 0
        x = rows[order[position:position + options.batch_size]]
        position += options.batch_size
        warm = min(1.0, (step + 1) / 100)
        cooling = min(1.0, (options.steps - step) / (0.2 * options.steps))
        for group in optimizer.param_groups:
            group["lr"] = options.learning_rate * warm * cooling
        sparsity = options.sparsity * min(1.0, (step + 1) / (0.1 * options.steps))
        loss, features = loss_of(sae, x, sparsity, dead)
        optimizer.zero_grad()
        loss.backward()
        sae.project_gradient()
        torch.nn.utils.clip_grad_norm_(sae.parameters(), 1.0)
        optimizer.step()
        sae.normalise_decoder()
        fired_since |= (features > 0).any(0)
        if (step + 1) % options.dead_after == 0:
            dead, fired_since = ~fired_since, torch.zeros_like(fired_since)
            print(f"step {step + 1}/{options.steps} loss {loss.item():.3f} "
                  f"l0 {(features > 0).sum(1).float().mean():.1f} dead {int(dead.sum())} "
                  f"{time.time() - started:.0f} s", flush=True)
            if options.architecture != "topk" and dead.any() and step + 1 <= last_resampling:
                resample(sae, optimizer, x, dead)
    return sae, frequencies(sae, rows)


@torch.no_grad()
def frequencies(sae, rows):
    """[F] share of the rows on which each latent fires."""
    counts = sum((sae.activate(sae.preactivations(part))[0] > 0).sum(0) for part in rows.split(8192))
    return counts / len(rows)


def windows_of(texts, tokenizer, context, limit=math.inf):
    """The windows of as many documents as hold `limit` tokens."""
    windows, count = [], 0
    for text in texts:
        if count >= limit:
            break
        pieces = tokenizer.windows(text, context)
        windows += pieces
        count += sum(map(len, pieces))
    return windows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--layer", type=int, required=True, help="0-based; the SAE reads the output of this block")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="text to train on")
    parser.add_argument("--evaluate", type=Path, required=True, help="text to measure on")
    parser.add_argument("--output", type=Path, required=True, help="SAE folder to write")
    parser.add_argument("--metrics", type=Path, help="file for the printed JSON")
    parser.add_argument("--model-name", help="metadata; default: the name of the folder")
    parser.add_argument("--architecture", choices=["standard", "topk", "jumprelu"], default="standard")
    parser.add_argument("--d-sae", type=int, default=1024)
    parser.add_argument("--k", type=int, default=24, help="topk only")
    parser.add_argument("--sparsity", type=float, default=1.0, help="weight of the L1 (standard) or L0 (jumprelu) penalty")
    parser.add_argument("--tokens", type=int, default=400_000, help="tokens to train on, to the end of a document")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch-size", type=int, default=1024)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--dead-after", type=int, default=250, help="steps without firing")
    parser.add_argument("--context-length", type=int, help="default: the model's")
    parser.add_argument("--dtype", choices=sorted(sae_folder.DTYPES), default="float32")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)

    model, tokenizer = load_model(options.model), Tokenizer(options.model)
    context = options.context_length or model.config.max_position_embeddings

    texts = [text for path in options.data for text in read_texts(path)]
    windows = windows_of(texts, tokenizer, context, options.tokens)
    rows = capture(model, options.layer, windows, tokenizer.special)
    scale = rows.shape[1] ** 0.5 / rows.norm(dim=1).mean().item()
    print(f"{len(rows)} activations of width {rows.shape[1]}, scaled by {scale:.4f}", flush=True)
    sae, density = train(rows * scale, options)
    sae_folder.save(options.output, sae, scale, density, options.dtype, {
        "model_name": options.model_name or options.model.resolve().name,
        "hook_name": f"blocks.{options.layer}.hook_resid_post", "context_size": context,
        "prepend_bos": tokenizer.prepends_bos, "dataset_path": options.data[0].name,
        "training_architecture_details": None, "l0": density.sum().item(), "num_dead_features": int((density == 0).sum()),
        "ssae_host": {"objective": "erm", "seed": options.seed, "training_tokens": options.steps * options.batch_size,
                      "tool": "Tools/models/sae.py"}})
    windows = windows_of(read_texts(options.evaluate), tokenizer, context)
    result = evaluate(model, options.layer, options.output, windows, tokenizer.special)
    result |= {"hook": f"blocks.{options.layer}.hook_resid_post", "architecture": options.architecture,
               "context_length": context, "training_activations": len(rows)}
    text = json.dumps(result, indent=2)
    print(text)
    if options.metrics:
        options.metrics.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
