"""The residual stream after one block of a transformers model: reading it and replacing it."""

from contextlib import contextmanager

import torch
from transformers import AutoModelForCausalLM


def load_model(folder):
    """The checkpoint with float32 arithmetic, whatever its weights are stored as."""
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def blocks(model):
    """The decoder blocks of GPT-2, GPT-NeoX or the Llama kind."""
    for path in ("transformer.h", "gpt_neox.layers", "model.layers"):
        try:
            return model.get_submodule(path)
        except AttributeError:
            continue
    raise SystemExit(f"{type(model).__name__}: unknown place of the decoder blocks")


@contextmanager
def at_resid_post(model, layer, action):
    """Runs `action(x)` on the output of the block (before any final norm); what it returns, if not None, replaces x.

    `hidden_states[layer + 1]` is the same tensor except for the last layer, where transformers gives it normalised.
    """
    def hook(_module, _inputs, output):
        x = output[0] if isinstance(output, tuple) else output
        replaced = action(x)
        if replaced is None:
            return output
        return (replaced, *output[1:]) if isinstance(output, tuple) else replaced

    handle = blocks(model)[layer].register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()


def batches(windows, size):
    """Windows of equal length together, in a fixed order, as [B, T] tensors: no padding is ever needed."""
    by_length = {}
    for window in windows:
        by_length.setdefault(len(window), []).append(window)
    for length in sorted(by_length):
        group = by_length[length]
        for start in range(0, len(group), size):
            yield torch.tensor(group[start:start + size])


def kept(tokens, special):
    """[B, T] bool: the positions an SAE is trained on and applied to."""
    return ~torch.isin(tokens, torch.tensor(special, dtype=tokens.dtype))


@torch.no_grad()
def capture(model, layer, windows, special):
    """[n, d] activations of the kept positions."""
    rows = []
    for tokens in batches(windows, 64):
        mask = kept(tokens, special)
        with at_resid_post(model, layer, lambda x: rows.append(x[mask])):
            model(tokens)
    return torch.cat(rows)
