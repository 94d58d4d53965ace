"""Writes the model card of the embedded models from the numbers their makers measured."""

import argparse
import json
from pathlib import Path

CARD = """# Embedded models

A small language model and a sparse autoencoder on it, so that ssae-host can be tried without a download.

| file | what it is |
|---|---|
| `host/` | GPT-2 architecture, {parameters:,} parameters in bf16, SentencePiece BPE with 2,048 pieces, context {context} |
| `sae/` | SAELens folder: {architecture}, {d_sae:,} features at `{hook}` |
| `heldout.jsonl` | text the models have not seen, one document per line |
| `SHA256SUMS` | checksums of all of them |

Both are made from nothing by `Tools/models/build.sh`: the English text comes from the generator in `Tools/models`
(everyday stories, people at work, notes about nature), so the models know that small world and nothing else.
The text is the same on every run; trained weights agree bit for bit only on the same machine with the same thread count.
They are for trying, testing and demonstrating; no finding about language models should rest on them.

## Host

| | |
|---|---|
| trained on | {training_documents:,} generated documents, {training_tokens:,} tokens ({steps:,} steps) |
| held-out text | {heldout_documents:,} documents, {heldout_tokens:,} predicted tokens |
| cross-entropy | {heldout_cross_entropy:.4f} nats per token |
| perplexity | {heldout_perplexity:.3f} |

## SAE

Measured on `heldout.jsonl`: {tokens:,} predictions, {positions:,} positions spliced; special tokens are neither spliced nor
counted; documents are cut into windows of {context} tokens, each with BOS.

| | |
|---|---|
| trained on | {training_activations:,} activations |
| explained variance | {explained_variance:.4f} |
| L0 | {l0:.2f} |
| features that fire | {alive_features:,} of {d_sae:,} |
| mean squared error (sum over the width) | {mse:.3f} |
| CE loss score | {ce_loss_score:.4f} |
| KL(clean, spliced) | {kl:.4f} |

| run | cross-entropy | perplexity |
|---|---|---|
| clean | {clean_cross_entropy:.4f} | {clean_perplexity:.3f} |
| spliced | {spliced_cross_entropy:.4f} | {spliced_perplexity:.3f} |
| zero-ablated | {zero_ablated_cross_entropy:.4f} | {zero_ablated_perplexity:.3f} |
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", type=Path, required=True, help="metrics written by host.py")
    parser.add_argument("--sae", type=Path, required=True, help="metrics written by sae.py")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    host, sae = (json.loads(path.read_text(encoding="utf-8")) for path in (options.host, options.sae))
    card = CARD.format(**host, **sae, context=sae["context_length"])
    options.output.write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
