"""Measures the embedded host for its card: losses, facts, probes, samples. Writes one JSON file."""

import argparse
import json
from pathlib import Path

import sentencepiece
import torch
from transformers import GPT2LMHeadModel

from measure_probes import probes
from measure_text import Measured, facts, losses
from tokenizer import read_texts

KINDS = ("stories", "biographies", "physics", "sailing")
PROMPTS = ("It was a rainy Sunday in", "Dr. Helen Carter is a", "This entry deals with the Stark effect.",
           "Today's lesson is about the bowline.")


def samples(model, pieces, bos, eos, prompts):
    """One text per prompt, drawn at temperature 0.8 from the 50 likeliest tokens."""
    torch.manual_seed(1)
    texts = []
    for prompt in prompts:
        ids = torch.tensor([[bos] + pieces.encode(prompt)])
        out = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=160, do_sample=True, temperature=0.8, top_k=50,
                             pad_token_id=eos, eos_token_id=eos)
        texts.append({"prompt": prompt, "text": pieces.decode([i for i in out[0].tolist() if i not in (bos, eos)])})
    return texts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--probe-documents", type=int, default=4000)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    model = GPT2LMHeadModel.from_pretrained(options.model, dtype=torch.float32).eval()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(options.model / "tokenizer.model"))
    bos, eos, context = model.config.bos_token_id, model.config.eos_token_id, model.config.n_positions
    measured = Measured(model, pieces, bos, read_texts(options.corpus / "host.jsonl"))
    print("n-gram trained", flush=True)
    result = {"losses": {}, "facts": {}}
    for kind in KINDS:
        result["losses"][kind] = losses(measured, options.corpus, f"heldout-{kind}", context)
        print(kind, result["losses"][kind], flush=True)
    for subdomain in ("physics", "sailing"):
        result["facts"][subdomain] = facts(measured, options.corpus, subdomain)
        print(subdomain, *result["facts"][subdomain], sep="\n", flush=True)
    del measured
    train, test = (
        [json.loads(line) for line in (options.corpus / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("biographies", "heldout-biographies"))
    result["probes"] = probes(model, lambda text: [bos] + pieces.encode(text), train[:options.probe_documents], test, context)
    result["probe_documents"] = [options.probe_documents, len(test)]
    print(result["probes"], flush=True)
    result["samples"] = samples(model, pieces, bos, eos, PROMPTS)
    options.output.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
