"""What the host makes of held-out text: loss per kind against an n-gram and the generator, and the facts it knows."""

import json
import math

import numpy
import torch

from ngram import KneserNey

RANKS = 10  # groups of concepts by rank


class Measured:
    """A host, its tokenizer and an n-gram trained on the same text."""

    def __init__(self, model, pieces, bos, training_texts):
        self.model, self.pieces, self.bos = model, pieces, bos
        self.ngram = KneserNey([[bos] + pieces.encode(text) for text in training_texts])

    @torch.no_grad()
    def log_probabilities(self, ids):
        """([n - 1] log-probability of each id but the first, [n - 1] whether it was the likeliest)."""
        logits = self.model(torch.tensor([ids])).logits[0, :-1].log_softmax(-1)
        targets = torch.tensor(ids[1:])
        return (logits.gather(1, targets[:, None])[:, 0].double().numpy(),
                (logits.argmax(-1) == targets).numpy())


def labelled(folder, name):
    """(document, label line) pairs of one file of the corpus."""
    with open(folder / f"{name}.jsonl", encoding="utf-8") as texts, \
            open(folder / "labels" / f"{name}.jsonl", encoding="utf-8") as labels:
        return [(json.loads(text), json.loads(label)) for text, label in zip(texts, labels, strict=True)]


def losses(measured, folder, name, context):
    """Mean nats per token after BOS; the generator's draws bound the text's entropy from above."""
    count = characters = 0
    host = ngram = bits = 0.0
    for document, label in labelled(folder, name):
        ids = [measured.bos] + measured.pieces.encode(document["text"])
        if len(ids) > context:
            continue
        host -= measured.log_probabilities(ids)[0].sum()
        ngram -= numpy.log(measured.ngram.probabilities(ids)).sum()
        bits += label["bits"]
        count += len(ids) - 1
        characters += len(document["text"])
    nats = {"host": host, "ngram": ngram, "generator": bits * math.log(2)}
    return {"tokens": count, "host_bits_per_character": float(host) / math.log(2) / characters} \
        | {name: float(value) / count for name, value in nats.items()}


def facts(measured, folder, name):
    """By group of ranks: share of facts whose every token is the likeliest, and the mean probability of the whole answer.

    Only the first statement of a fact counts, and none whose answer stands earlier in the note.
    """
    with open(folder / "concepts.jsonl", encoding="utf-8") as file:
        concepts = {line["concept"]: line for line in map(json.loads, file) if line["subdomain"] == name}
    groups = {}
    for document, label in labelled(folder, f"facts-{name}"):
        text = document["text"]
        encoded = measured.pieces.encode(text, return_type="proto").pieces
        ids = [measured.bos] + [piece.id for piece in encoded]
        log_probabilities, likeliest = measured.log_probabilities(ids)
        ngram = numpy.log(measured.ngram.probabilities(ids))
        stated = set()
        for kind, key, start, end in label["spans"]:
            if kind != "fact" or key in stated:
                continue
            stated.add(key)
            if text[start:end].lower() in text[:start].lower():
                continue
            # Pieces count bytes; the blank before the answer belongs to its first piece.
            first, last = (len(text[:offset].encode()) for offset in (start, end))
            at = [i for i, piece in enumerate(encoded) if first - 1 <= piece.begin < last and piece.end > first]
            concept = concepts[key.split(" ")[0]]
            groups.setdefault(_group(concept, concepts), []).append(
                (likeliest[at].all(), math.exp(log_probabilities[at].sum()), math.exp(ngram[at].sum()),
                 concept["counts"]["host"]["facts"]))
    rows = []
    for group, values in sorted(groups.items()):
        top1, mass, ngram, exposures = (numpy.array(column, dtype=float) for column in zip(*values))
        rows.append({"group": group, "facts": len(values)} | {name: float(column.mean()) for name, column in (
            ("statements_per_concept", exposures), ("top1", top1), ("probability", mass), ("ngram_probability", ngram))})
    return rows


def _group(concept, concepts):
    """1 … RANKS by rank, or RANKS + 1 for the unseen."""
    seen = sum(1 for other in concepts.values() if other["frequency"] > 0)
    return 1 + concept["rank"] * RANKS // seen if concept["frequency"] > 0 else RANKS + 1
