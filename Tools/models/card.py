"""Writes the model card of the embedded models from the numbers their makers measured."""

import argparse
import json
from pathlib import Path

from corpus.mixes import FACT_NOTES, HOST

HEAD = """# Embedded models

A small language model, sparse autoencoders on it and held-out text, so that ssae-host can be tried without a download.

{files}

All of it is made from nothing by `Tools/models/build.sh`, which calls the scripts named above (in `Tools/models` where no folder is
named) with all their options: the English text comes from the generator in
`Tools/models/corpus` (described in [Documentation/corpus.md](../Documentation/corpus.md)), so the models know that small
world and nothing else, and which concepts it holds, and how often, is known exactly. The text is the same on every run;
trained weights agree bit for bit only on the same machine with the same thread count and the same program (made again with a later
one, `gsae` had an explained variance of 0.8366 on its training text instead of 0.8368, `ssae` of 0.8813 both times).

## Host

GPT-2 architecture, 4 layers, width 256, 4 heads, context 256, {parameters:,} parameters in bf16; SentencePiece BPE with
4,096 pieces and byte fallback. Trained by `Tools/models/host.py` on a mix of {documents:,} documents, {tokens:,} tokens in
{steps:,} steps of {batch_tokens:,} tokens, no text twice: Muon (rate {muon_rate}) on the blocks' matrices, AdamW (rate {learning_rate}) on
the rest, seed {seed}{precision}. By characters the mix is {story} stories, {biography} biographies, {physics} physics and {sailing} sailing.

What was tried before: 264 concepts of seven facts and 212 of five, with steeper frequencies and weight decay, both stopped
after 3 to 4 million tokens, when the tenth of the commonest concepts had 19 % and 40 % of its facts predicted and no rare
one. Most facts appear only while the rate falls, so that these runs were given up too early. Then 212 concepts of four
facts, a flatter law, denser notes and no weight decay: 4.5 million tokens gave 96 % of the facts of the commonest tenth and
18 % of the rarest. The same world with more tokens gives the table of facts below.

### Loss on held-out text

Mean nats per token (every token after BOS; documents longer than the context left out). The n-gram is an interpolated
modified Kneser-Ney model of order 5, trained on the same tokens. The last column is the mean information of the generator's
own draws: since different draws can give the same text, the text's entropy is at most that.

{losses}

### Facts

Share of facts whose whole answer is predicted (every token the likeliest) and the mean probability of the answer, given the
note up to it: {fact_notes} held-out notes on every concept, the first statement of each fact, not when the answer stands in
the note already. Concepts are grouped by rank of frequency, tenths from the most frequent; *unseen* concepts are in no
training text, so they show what can be guessed without knowing. *Statements* is the mean number of statements of any fact of
such a concept in the training mix.

{facts}

### Probes

Accuracy on {probe_test:,} held-out biographies of a logistic regression on mean-pooled residuals, fitted to
{probe_train:,} others.

{probes}

### Samples

Temperature 0.8, the 50 likeliest tokens; the prompt in bold.

{samples}
"""


def table(head, rows):
    lines = [head, ["---"] * len(head)] + rows
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def losses(measured):
    return table(["text", "tokens", "host", "5-gram", "generator's draws", "host, bits per character"],
                 [[kind, f"{row['tokens']:,}", f"{row['host']:.3f}", f"{row['ngram']:.3f}", f"{row['generator']:.3f}",
                   f"{row['host_bits_per_character']:.3f}"] for kind, row in measured.items()])


def facts(measured):
    rows = []
    for subdomain, groups in measured.items():
        for row in groups:
            name = f"tenth {row['group']}" if row["group"] <= 10 else "unseen"
            rows.append([subdomain, name, row["facts"], f"{row['statements_per_concept']:.0f}", f"{row['top1']:.1%}",
                         f"{row['probability']:.3f}", f"{row['ngram_probability']:.3f}"])
    return table(["subdomain", "concepts", "facts", "statements", "predicted", "probability", "5-gram's probability"], rows)


def probes(measured):
    layers = len(measured["gender"]["accuracy"])
    head = ["", "classes", "largest class", "embedding"] + [f"block {layer}" for layer in range(layers - 1)]
    return table(head, [[field, row["classes"], f"{row['largest_class']:.1%}"] + [f"{x:.1%}" for x in row["accuracy"]]
                        for field, row in measured.items()])


def samples(measured):
    return "\n\n".join("> **" + sample["prompt"] + "**" + sample["text"][len(sample["prompt"]):].replace("\n", "\n> ")
                       for sample in measured)


def files():
    """What lies in the folder, and what made it."""
    notes = json.loads((Path(__file__).parent / "files.json").read_text(encoding="utf-8"))
    return table(["file", "what it is", "made by"], [[f"`{name}`", *note] for name, note in notes.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--training", type=Path, required=True, help="numbers written by host.py")
    parser.add_argument("--measured", type=Path, required=True, help="numbers written by measure_host.py")
    parser.add_argument("--saes", type=Path, required=True, help="the section on the SAEs, Markdown")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    training, measured = (json.loads(path.read_text(encoding="utf-8")) for path in (options.training, options.measured))
    train, test = measured["probe_documents"]
    card = HEAD.format(
        **training, precision=", products in bfloat16" if training["bfloat16"] else "", files=files(), losses=losses(measured["losses"]), facts=facts(measured["facts"]),
        fact_notes=FACT_NOTES, **{kind: f"{share:.0%}".replace("%", " %") for kind, share in HOST.items()},
        probes=probes(measured["probes"]), probe_train=train, probe_test=test, samples=samples(measured["samples"]))
    options.output.write_text(card + "\n" + options.saes.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    main()
