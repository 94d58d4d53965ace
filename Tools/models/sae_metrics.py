"""What an SAE folder does to its model on some text, measured through SAELens's own loader and encoder.

The rules are those of `ssae-host evaluate perplexity`: documents cut into windows of the context length, special
tokens neither spliced nor counted, cross-entropies in nats at the predicting positions, sums in double precision.
"""

import math

import torch

from resid import at_resid_post, batches, kept


@torch.no_grad()
def evaluate(model, layer, sae_folder, windows, special):
    """A dictionary of numbers; one clean, one spliced and one zero-ablated pass."""
    from sae_lens import SAE
    sae = SAE.load_from_disk(str(sae_folder), dtype="float32")
    sums, fired = {}, torch.zeros(sae.cfg.d_sae, dtype=torch.bool)
    total, total_square = torch.zeros(sae.cfg.d_in, dtype=torch.float64), 0.0

    def add(name, value):
        sums[name] = sums.get(name, 0.0) + float(value)

    for tokens in batches(windows, 32):
        mask = kept(tokens, special)
        seen = {}

        def splice(x):
            seen["x"] = x
            selected = x[mask]
            features = sae.encode(selected)
            seen["features"], seen["reconstruction"] = features, sae.decode(features)
            replaced = x.clone()
            replaced[mask] = seen["reconstruction"]
            return replaced

        clean = model(tokens).logits
        with at_resid_post(model, layer, splice):
            spliced = model(tokens).logits
        with at_resid_post(model, layer, torch.zeros_like):
            ablated = model(tokens).logits

        x, error = seen["x"][mask].double(), (seen["x"][mask] - seen["reconstruction"]).double()
        total += x.sum(0)
        total_square += float(x.square().sum())
        fired |= (seen["features"] != 0).any(0)
        add("positions", mask.sum())
        add("error", error.square().sum())
        add("l0", (seen["features"] != 0).sum())
        scored = mask[:, :-1]
        add("tokens", scored.sum())
        add("kl", divergence(clean, spliced)[:, :-1][scored].double().sum())
        for name, logits in (("clean", clean), ("spliced", spliced), ("zero_ablated", ablated)):
            add(name, cross_entropy(logits, tokens)[scored].double().sum())

    n, predictions = sums["positions"], sums["tokens"]
    variance = total_square / n - float((total / n).square().sum())
    clean, spliced, ablated = (sums[name] / predictions for name in ("clean", "spliced", "zero_ablated"))
    return {
        "tokens": int(predictions), "positions": int(n), "d_sae": sae.cfg.d_sae, "alive_features": int(fired.sum()),
        "l0": sums["l0"] / n, "mse": sums["error"] / n, "explained_variance": 1 - sums["error"] / n / variance,
        "clean_cross_entropy": clean, "clean_perplexity": math.exp(clean),
        "spliced_cross_entropy": spliced, "spliced_perplexity": math.exp(spliced),
        "zero_ablated_cross_entropy": ablated, "zero_ablated_perplexity": math.exp(ablated),
        "kl": sums["kl"] / predictions, "ce_loss_score": (ablated - spliced) / (ablated - clean)}


def cross_entropy(logits, tokens):
    """[B, T − 1] nats at the predicting positions."""
    return torch.nn.functional.cross_entropy(logits[:, :-1].transpose(1, 2), tokens[:, 1:], reduction="none")


def divergence(clean, other):
    """[B, T] KL(clean ‖ other)."""
    log_clean, log_other = clean.log_softmax(-1), other.log_softmax(-1)
    return (log_clean.exp() * (log_clean - log_other)).sum(-1)
