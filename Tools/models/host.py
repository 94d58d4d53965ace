"""Trains the embedded host: a SentencePiece tokenizer and a small GPT-2, saved as a Hugging Face folder.

Stops and resumes: the state lies in the work folder and every batch is a function of its step number.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy
import sentencepiece
import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

from tokenizer import Tokenizer, read_texts

VOCABULARY = 2048
CONTEXT = 256
SHAPE = {"n_embd": 128, "n_layer": 4, "n_head": 4}
UNK, BOS, EOS = 0, 1, 2


def train_tokenizer(texts, folder):
    """BPE with byte fallback; text is taken as it is (no Unicode or space normalisation)."""
    lines = (line for text in texts for line in text.split("\n") if line)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=lines, model_prefix=str(folder / "tokenizer"), model_type="bpe", vocab_size=VOCABULARY,
        byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True,
        allow_whitespace_only_pieces=True, character_coverage=1.0, max_sentence_length=100_000,
        unk_id=UNK, bos_id=BOS, eos_id=EOS, pad_id=-1, num_threads=1, minloglevel=2)
    (folder / "tokenizer.vocab").unlink()
    write_json(folder / "tokenizer_config.json", {
        "add_bos_token": True, "add_eos_token": False, "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>",
        "clean_up_tokenization_spaces": False, "legacy": False, "model_max_length": CONTEXT,
        "tokenizer_class": "LlamaTokenizer"})


def rows_of(texts, tokenizer):
    """[rows, CONTEXT + 1] ids; each row begins with a document, and the end of its last one is cut off."""
    rows, row = [], []
    for text in texts:
        row += tokenizer.encode(text) + [EOS]
        if len(row) > CONTEXT:
            rows.append(row[:CONTEXT + 1])
            row = []
    return torch.tensor(rows)


def new_model(seed):
    torch.manual_seed(seed)
    return GPT2LMHeadModel(GPT2Config(
        vocab_size=VOCABULARY, n_positions=CONTEXT, bos_token_id=BOS, eos_token_id=EOS,
        activation_function="gelu_pytorch_tanh",  # the formula of gelu_new in one operation
        attn_pdrop=0.0, embd_pdrop=0.0, resid_pdrop=0.0, **SHAPE))


def loss_of(model, rows):
    logits = model(rows[:, :-1]).logits
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())


def learning_rate(step, options):
    warm = min(1.0, (step + 1) / options.warmup)
    cooling = min(1.0, (options.steps - step) / (0.4 * options.steps))
    return options.learning_rate * warm * cooling


def train(model, rows, state_path, options):
    """AdamW with warm-up, a constant rate and a linear end; saves its state every 100 steps."""
    matrices = [p for p in model.parameters() if p.ndim == 2]
    others = [p for p in model.parameters() if p.ndim != 2]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}],
                                  betas=(0.9, 0.98), fused=True)
    first = 0
    if state_path.exists():
        state = torch.load(state_path, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
        print(f"resuming at step {first}", flush=True)
    start, running = time.time(), None
    for step in range(first, options.steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, options)
        loss = loss_of(model, batch_of(rows, step, options))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        running = loss.item() if running is None else 0.98 * running + 0.02 * loss.item()
        if (step + 1) % 100 == 0 or step + 1 == options.steps:
            pending = state_path.with_suffix(".tmp")
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step + 1}, pending)
            pending.rename(state_path)
        if (step + 1) % 50 == 0:
            rate = (step + 1 - first) * options.batch_size * CONTEXT / (time.time() - start)
            print(f"step {step + 1}/{options.steps} loss {running:.4f} {rate:.0f} tokens/s", flush=True)


def batch_of(rows, step, options):
    """The rows of that step: a permutation per pass over the data."""
    batches = len(rows) // options.batch_size
    order = numpy.random.default_rng([options.seed, step // batches]).permutation(len(rows))
    start = step % batches * options.batch_size
    return rows[order[start:start + options.batch_size]]


@torch.no_grad()
def mean_loss(model, texts, tokenizer):
    """Nats per predicted token, documents taken one by one and cut at the context length."""
    total, count = 0.0, 0
    for text in texts:
        ids = torch.tensor([tokenizer.encode(text)[:CONTEXT]])
        total += loss_of(model, ids).item() * (ids.shape[1] - 1)
        count += ids.shape[1] - 1
    return total / count, count


def save(model, folder):
    """`config.json` and a bf16 `model.safetensors`; the unembedding is tied, so it is not written."""
    tensors = {name: value.to(torch.bfloat16).contiguous() for name, value in model.state_dict().items()
               if name != "lm_head.weight"}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    write_json(folder / "generation_config.json", {"bos_token_id": BOS, "eos_token_id": EOS})
    write_json(folder / "config.json", {
        "activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.0,
        "bos_token_id": BOS, "embd_pdrop": 0.0, "eos_token_id": EOS, "initializer_range": 0.02,
        "layer_norm_epsilon": 1e-05, "model_type": "gpt2", "n_ctx": CONTEXT, "n_embd": SHAPE["n_embd"],
        "n_head": SHAPE["n_head"], "n_inner": None, "n_layer": SHAPE["n_layer"], "n_positions": CONTEXT,
        "resid_pdrop": 0.0, "scale_attn_weights": True, "tie_word_embeddings": True, "torch_dtype": "bfloat16",
        "use_cache": True, "vocab_size": VOCABULARY})


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with train.jsonl and heldout.jsonl")
    parser.add_argument("--work", type=Path, required=True, help="folder for the training state")
    parser.add_argument("--output", type=Path, required=True, help="checkpoint folder to write")
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument("--batch-size", type=int, default=8, help=f"rows of {CONTEXT} tokens")
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for folder in (options.output, options.work):
        folder.mkdir(parents=True, exist_ok=True)

    texts, heldout = (read_texts(options.data / f"{split}.jsonl") for split in ("train", "heldout"))
    if not (options.output / "tokenizer.model").exists():
        train_tokenizer(texts[:20_000], options.output)
    tokenizer = Tokenizer(options.output)
    rows = rows_of(texts, tokenizer)
    print(f"{len(texts)} documents, {rows.numel()} tokens in {len(rows)} rows", flush=True)
    model = new_model(options.seed)
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)
    started = time.time()
    train(model, rows, options.work / "host-state.pt", options)
    save(model, options.output)

    saved = GPT2LMHeadModel.from_pretrained(options.output, dtype=torch.float32).eval()
    loss, count = mean_loss(saved, heldout, tokenizer)
    write_json(options.work / "host-metrics.json", {
        "parameters": sum(p.numel() for p in model.parameters()), "training_documents": len(texts),
        "training_tokens": options.steps * options.batch_size * CONTEXT, "steps": options.steps,
        "heldout_documents": len(heldout), "heldout_tokens": count, "heldout_cross_entropy": loss,
        "heldout_perplexity": math.exp(loss), "seconds": round(time.time() - started)})
    print(f"held-out cross-entropy {loss:.4f} nats, perplexity {math.exp(loss):.3f}", flush=True)
    for prompt in ("Once upon a time", "Anna Brown is a", "Frogs live"):
        ids = torch.tensor([tokenizer.encode(prompt)])
        out = saved.generate(ids, max_new_tokens=80, do_sample=False, pad_token_id=EOS)
        print(">", tokenizer.decode(out[0].tolist()), flush=True)


if __name__ == "__main__":
    main()
