"""Writes what PyTorch computes with the embedded models, which `ssae-host doctor` compares with what it computes itself.

    Tools/python.sh Tools/models/expected.py [--models Models]

Models/expected/NAME.safetensors, for each embedded SAE: `tokens` [B, T], the beginnings of held-out texts of every kind, and for
each of the B·(T − 1) predictions in order `clean` and `spliced` (cross-entropy in nats of the host, and of the host with the SAE's
reconstruction at every position of its hook point), `l0`, and `error` (squared norm of what the reconstruction lacks).
Transformers and SAELens compute in float64, from the weights as stored.
"""

import argparse
import json
from pathlib import Path

import torch
from sae_lens import SAE
from safetensors.torch import save_file
from sentencepiece import SentencePieceProcessor
from transformers import AutoModelForCausalLM

ROOT = Path(__file__).resolve().parents[2]
LENGTH = 48
KINDS = ("stories", "biographies", "physics", "sailing")


def texts(models):
    """BOS and the first tokens of the first long enough text of each kind."""
    pieces = SentencePieceProcessor(model_file=str(models / "host" / "tokenizer.model"))
    rows = []
    for kind in KINDS:
        for line in open(models / "text" / f"heldout-{kind}.jsonl", encoding="utf-8"):
            ids = [pieces.bos_id(), *pieces.encode(json.loads(line)["text"])]
            if len(ids) >= LENGTH:
                rows.append(ids[:LENGTH])
                break
    return torch.tensor(rows)


def losses(logits, tokens):
    return torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")


def measured(model, sae, tokens):
    layer = int(sae.cfg.metadata.hook_name.split(".")[1])
    found = {}

    def splice(_, __, output):
        x = output[0] if isinstance(output, tuple) else output
        features = sae.encode(x)
        reconstruction = sae.decode(features)
        found["l0"] = (features != 0).sum(-1)[:, :-1].flatten()
        found["error"] = (x - reconstruction).square().sum(-1)[:, :-1].flatten()
        return (reconstruction, *output[1:]) if isinstance(output, tuple) else reconstruction

    clean = losses(model(tokens).logits, tokens)
    handle = model.transformer.h[layer].register_forward_hook(splice)
    spliced = losses(model(tokens).logits, tokens)
    handle.remove()
    return {"clean": clean, "spliced": spliced, "l0": found["l0"].int(), "error": found["error"]}


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=ROOT / "Models")
    options = parser.parse_args()
    tokens = texts(options.models)
    model = AutoModelForCausalLM.from_pretrained(options.models / "host", dtype=torch.float64).eval()
    for folder in sorted(path.parent for path in options.models.glob("*/sae_weights.safetensors")):
        sae = SAE.load_from_disk(str(folder), device="cpu", dtype="float64").eval()
        values = measured(model, sae, tokens)
        tensors = {name: value.float() if value.is_floating_point() else value for name, value in values.items()}
        target = options.models / "expected" / f"{folder.name}.safetensors"
        target.parent.mkdir(exist_ok=True)
        save_file({"tokens": tokens.int(), **tensors}, target)
        target.chmod(0o644)  # the library leaves it to its owner alone
        print(f"{target}: {tensors['clean'].mean():.4f} clean, {tensors['spliced'].mean():.4f} spliced, "
              f"L0 {tensors['l0'].float().mean():.2f}")


if __name__ == "__main__":
    main()
