"""Trains the embedded host: a SentencePiece tokenizer and a small GPT-2, saved as a Hugging Face folder.

Stops and resumes: tokens and training state lie in the work folder, and every batch is a function of its step number.
"""

import argparse
import json
import time
from pathlib import Path

import numpy
import sentencepiece
import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

from host_training import train
from tokenizer import Tokenizer, read_texts

VOCABULARY = 4096
CONTEXT = 256
SHAPE = {"n_embd": 256, "n_layer": 4, "n_head": 4}
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


def rows_of(texts, tokenizer, path):
    """[rows, CONTEXT + 1] ids of the documents one after another, each between BOS and EOS; kept in a file.

    A row begins with the last token of the one before it, so that every token is predicted once.
    """
    if not path.exists():
        ids = numpy.concatenate([numpy.array(tokenizer.encode(text) + [EOS], dtype=numpy.uint16) for text in texts])
        count = (len(ids) - 1) // CONTEXT
        rows = numpy.lib.stride_tricks.sliding_window_view(ids, CONTEXT + 1)[::CONTEXT][:count]
        pending = path.with_suffix(".part.npy")
        numpy.save(pending, rows)
        pending.replace(path)
    return numpy.load(path)


def new_model(seed):
    torch.manual_seed(seed)
    return GPT2LMHeadModel(GPT2Config(
        vocab_size=VOCABULARY, n_positions=CONTEXT, bos_token_id=BOS, eos_token_id=EOS,
        activation_function="gelu_pytorch_tanh",  # the formula of gelu_new in one operation
        attn_pdrop=0.0, embd_pdrop=0.0, resid_pdrop=0.0, **SHAPE))


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


def cpu_flags():
    """What Linux says of the CPU; elsewhere nothing."""
    path = Path("/proc/cpuinfo")
    return path.read_text().split() if path.exists() else []


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the host's mix, JSONL")
    parser.add_argument("--work", type=Path, required=True, help="folder for the training state")
    parser.add_argument("--output", type=Path, required=True, help="checkpoint folder to write")
    parser.add_argument("--steps", type=int, help="default: one pass over the data")
    parser.add_argument("--batch-size", type=int, default=8, help=f"rows of {CONTEXT} tokens")
    parser.add_argument("--muon-rate", type=float, default=0.02, help="of the blocks' matrices")
    parser.add_argument("--learning-rate", type=float, default=6e-3, help="of embeddings, biases and norms")
    parser.add_argument("--warmup", type=int, default=60)
    parser.add_argument("--bfloat16", action=argparse.BooleanOptionalAction,
                        default="avx512_bf16" in cpu_flags(),
                        help="take products in bfloat16; default: where the CPU has such products, which makes training 1.5 times as fast")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for folder in (options.output, options.work):
        folder.mkdir(parents=True, exist_ok=True)

    texts = read_texts(options.data)
    if not (options.work / "tokenizer.model").exists():
        train_tokenizer(texts[:30_000], options.work)
    for name in ("tokenizer.model", "tokenizer_config.json"):
        (options.output / name).write_bytes((options.work / name).read_bytes())
    rows = rows_of(texts, Tokenizer(options.work), options.work / "host-rows.npy")
    options.steps = options.steps or len(rows) // options.batch_size
    print(f"{len(texts)} documents, {rows.shape[0] * CONTEXT} tokens, {options.steps} steps", flush=True)
    model, started = new_model(options.seed), time.time()
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)
    train(model, rows, options.work / "host-state.pt", options)
    save(model, options.output)
    write_json(options.work / "host-training.json", {
        "parameters": sum(p.numel() for p in model.parameters()), "documents": len(texts), "steps": options.steps,
        "tokens": options.steps * options.batch_size * CONTEXT, "batch_tokens": options.batch_size * CONTEXT,
        "muon_rate": options.muon_rate, "learning_rate": options.learning_rate, "bfloat16": options.bfloat16,
        "seed": options.seed,
        "seconds_of_last_run": round(time.time() - started)})


if __name__ == "__main__":
    main()
