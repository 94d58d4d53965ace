"""A plain training loop for the small GPT-2: Muon on the blocks' matrices, AdamW on the rest, exact resume.

Muon (momentum whose matrix is made orthogonal before it is applied) needs about half the tokens AdamW does at this size.
"""

import time

import numpy
import torch


def optimizers_of(model, options):
    """Every parameter in exactly one of the two."""
    inside = [p for name, p in model.named_parameters() if ".h." in name and p.ndim == 2]
    embeddings = [p for name, p in model.named_parameters() if ".h." not in name and p.ndim == 2]
    vectors = [p for p in model.parameters() if p.ndim == 1]
    return [
        torch.optim.Muon(inside, lr=options.muon_rate, weight_decay=0.0, adjust_lr_fn="original"),
        torch.optim.AdamW([{"params": embeddings, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}],
                          lr=options.learning_rate, betas=(0.9, 0.95), fused=True)]


def schedule(step, options):
    """Factor of the rates: linear warm-up, constant, then linear to zero over the last 40 % of the steps."""
    warm = min(1.0, (step + 1) / options.warmup)
    cooling = min(1.0, (options.steps - step) / (0.4 * options.steps))
    return warm * cooling


def loss_of(model, rows, bfloat16):
    """Mean cross-entropy; weights and their updates stay float32 where the products are taken in bfloat16."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
        logits = model(rows[:, :-1]).logits
        return torch.nn.functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())


def batch_of(rows, step, options):
    """The rows of that step, a function of the step number alone: a permutation per pass over the data."""
    batches = len(rows) // options.batch_size
    order = numpy.random.default_rng([options.seed, step // batches]).permutation(len(rows))
    start = step % batches * options.batch_size
    return torch.from_numpy(rows[order[start:start + options.batch_size]].astype(numpy.int64))


def train(model, rows, state_path, options, save_every=200):
    """Trains to `options.steps`; every `save_every` steps the state is written and a later call goes on from there."""
    optimizers = optimizers_of(model, options)
    rates = [[group["lr"] for group in optimizer.param_groups] for optimizer in optimizers]
    first = 0
    if state_path.exists():
        state = torch.load(state_path, weights_only=True)
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        first = state["step"]
        print(f"resuming at step {first}", flush=True)
    start, running = time.time(), None
    for step in range(first, options.steps):
        factor = schedule(step, options)
        for optimizer, peaks in zip(optimizers, rates):
            for group, peak in zip(optimizer.param_groups, peaks):
                group["lr"] = peak * factor
        loss = loss_of(model, batch_of(rows, step, options), options.bfloat16)
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if (step + 1) % save_every == 0 or step + 1 == options.steps:
            pending = state_path.with_suffix(".tmp")
            torch.save({"model": model.state_dict(), "optimizers": [o.state_dict() for o in optimizers],
                        "step": step + 1}, pending)
            pending.rename(state_path)
        if (step + 1) % 50 == 0:
            rate = (step + 1 - first) * options.batch_size * (rows.shape[1] - 1) / (time.time() - start)
            print(f"step {step + 1}/{options.steps} loss {running:.4f} {rate:.0f} tokens/s", flush=True)
