"""Runs the commands of Documentation/getting-started.md on stand-ins for the files that they need.

    Tools/python.sh Tools/getting_started.py PROGRAM [--folder FOLDER] [--only gpt2,pythia-70m,gemma-2-2b]

Stand-ins have the published names, configurations, tensor names, shapes and number formats, and random weights; those of
Gemma are zeros but for the embeddings, in files with holes, so that 10 GB take 40 MB of disk. Text is the embedded models',
and so is the tokenizer. `hf download` does nothing. For each command of the program: seconds and peak memory, which counts
what is mapped and was read. What the commands print means nothing. Needs numpy.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from measured import run

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "Documentation" / "getting-started.md"
BYTES = {"F32": 4, "F16": 2}


def safetensors(path: Path, tensors: list[tuple[str, str, tuple[int, ...], np.ndarray | float | None]]) -> None:
    """(name, type, shape, values): an array for the first rows, a number for the deviation of random ones, None for zeros."""
    header, offset = {}, 0
    for name, dtype, shape, _ in tensors:
        size = BYTES[dtype] * int(np.prod(shape))
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    text += b" " * (-len(text) % 8)
    source = np.random.default_rng(0)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        begin = file.tell()
        for name, dtype, shape, values in tensors:
            if values is None:
                continue
            if not isinstance(values, np.ndarray):
                values = source.standard_normal(shape, np.float32) * np.float32(values)
            file.seek(begin + header[name]["data_offsets"][0])
            file.write(values.astype({"F32": np.float32, "F16": np.float16}[dtype]).tobytes())
        file.truncate(begin + offset)


def directions(count: int, width: int) -> np.ndarray:
    rows = np.random.default_rng(1).standard_normal((count, width), np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def checkpoint(folder: Path, config: dict) -> None:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2))
    for name in ("tokenizer.model", "tokenizer_config.json"):
        shutil.copyfile(ROOT / "Models" / "host" / name, folder / name)


def gpt2(work: Path) -> None:
    d, features = 768, 24576
    folder = work / "gpt2"
    checkpoint(folder, {
        "activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.1, "bos_token_id": 50256,
        "embd_pdrop": 0.1, "eos_token_id": 50256, "initializer_range": 0.02, "layer_norm_epsilon": 1e-05,
        "model_type": "gpt2", "n_ctx": 1024, "n_embd": d, "n_head": 12, "n_layer": 12, "n_positions": 1024,
        "resid_pdrop": 0.1, "vocab_size": 50257})
    ones = np.ones(d, np.float32)
    tensors = [("wte.weight", "F32", (50257, d), 1.0), ("wpe.weight", "F32", (1024, d), 0.1)]
    for layer in range(12):
        h = f"h.{layer}."
        tensors.append((h + "attn.bias", "F32", (1, 1, 1024, 1024), np.tril(np.ones((1024, 1024), np.float32))))
        for name, shape in (("attn.c_attn", (d, 3 * d)), ("attn.c_proj", (d, d)), ("mlp.c_fc", (d, 4 * d)),
                            ("mlp.c_proj", (4 * d, d))):
            tensors += [(h + name + ".weight", "F32", shape, 0.02), (h + name + ".bias", "F32", shape[1:], None)]
        for name in ("ln_1", "ln_2"):
            tensors += [(h + name + ".weight", "F32", (d,), ones), (h + name + ".bias", "F32", (d,), None)]
    tensors += [("ln_f.weight", "F32", (d,), ones), ("ln_f.bias", "F32", (d,), None)]
    safetensors(folder / "model.safetensors", tensors)
    sae = work / "gpt2-saes" / "blocks.8.hook_resid_pre"
    sae.mkdir(parents=True)
    (sae / "cfg.json").write_text(json.dumps({
        "model_name": "gpt2-small", "hook_point": "blocks.8.hook_resid_pre", "hook_point_layer": 8,
        "hook_point_head_index": None, "dataset_path": "Skylion007/openwebtext", "is_dataset_tokenized": False,
        "context_size": 128, "use_cached_activations": False, "d_in": d, "d_sae": features, "dtype": "torch.float32"}))
    rows = directions(features, d)
    safetensors(sae / "sae_weights.safetensors", [
        ("W_enc", "F32", (d, features), np.ascontiguousarray(rows.T)), ("W_dec", "F32", (features, d), rows),
        ("b_enc", "F32", (features,), np.full(features, -3, np.float32)), ("b_dec", "F32", (d,), None)])
    safetensors(sae / "sparsity.safetensors", [("sparsity", "F32", (features,), np.full(features, -3, np.float32))])


def pythia(work: Path) -> None:
    d, features = 512, 32768
    folder = work / "pythia-70m"
    checkpoint(folder, {
        "architectures": ["GPTNeoXForCausalLM"], "bos_token_id": 0, "eos_token_id": 0, "hidden_act": "gelu",
        "hidden_size": d, "initializer_range": 0.02, "intermediate_size": 4 * d, "layer_norm_eps": 1e-05,
        "max_position_embeddings": 2048, "model_type": "gpt_neox", "num_attention_heads": 8, "num_hidden_layers": 6,
        "rotary_emb_base": 10000, "rotary_pct": 0.25, "tie_word_embeddings": False, "torch_dtype": "float16",
        "use_cache": True, "use_parallel_residual": True, "vocab_size": 50304})
    ones = np.ones(d, np.float32)
    tensors = [("gpt_neox.embed_in.weight", "F16", (50304, d), 1.0), ("embed_out.weight", "F16", (50304, d), 0.02)]
    for layer in range(6):
        name = f"gpt_neox.layers.{layer}."
        for part, shape in (("attention.query_key_value", (3 * d, d)), ("attention.dense", (d, d)),
                            ("mlp.dense_h_to_4h", (4 * d, d)), ("mlp.dense_4h_to_h", (d, 4 * d))):
            tensors += [(name + part + ".weight", "F16", shape, 0.02), (name + part + ".bias", "F16", shape[:1], None)]
        for part in ("input_layernorm", "post_attention_layernorm"):
            tensors += [(name + part + ".weight", "F16", (d,), ones), (name + part + ".bias", "F16", (d,), None)]
        tensors.append((name + "attention.rotary_emb.inv_freq", "F32", (8,), ones[:8]))
    tensors += [("gpt_neox.final_layer_norm.weight", "F16", (d,), ones), ("gpt_neox.final_layer_norm.bias", "F16", (d,), None)]
    safetensors(folder / "model.safetensors", tensors)
    sae = work / "pythia-70m-saes" / "layers.3"
    sae.mkdir(parents=True)
    (sae / "cfg.json").write_text(json.dumps({
        "expansion_factor": 32, "normalize_decoder": True, "num_latents": features, "k": 16, "signed": False, "d_in": d}))
    rows = directions(features, d)
    safetensors(sae / "sae.safetensors", [
        ("encoder.weight", "F32", (features, d), rows), ("encoder.bias", "F32", (features,), None),
        ("W_dec", "F32", (features, d), rows), ("b_dec", "F32", (d,), None)])


def gemma(work: Path) -> None:
    d, heads, keys, width, layers, vocabulary, features = 2304, 2048, 1024, 9216, 26, 256000, 16384
    folder = work / "gemma-2-2b"
    checkpoint(folder, {
        "architectures": ["Gemma2ForCausalLM"], "attention_bias": False, "attn_logit_softcapping": 50.0, "bos_token_id": 2,
        "cache_implementation": "hybrid", "eos_token_id": 1, "final_logit_softcapping": 30.0, "head_dim": 256,
        "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh", "hidden_size": d,
        "intermediate_size": width, "max_position_embeddings": 8192, "model_type": "gemma2", "num_attention_heads": 8,
        "num_hidden_layers": layers, "num_key_value_heads": 4, "pad_token_id": 0, "query_pre_attn_scalar": 256,
        "rms_norm_eps": 1e-06, "rope_theta": 10000.0, "sliding_window": 4096, "torch_dtype": "float32",
        "vocab_size": vocabulary})
    # The embedded tokenizer has 4,096 pieces: the other rows are never read but by the unembedding.
    rows = np.random.default_rng(2).standard_normal((4096, d), np.float32) * np.float32(0.02)
    tensors = [("model.embed_tokens.weight", "F32", (vocabulary, d), rows)]
    for layer in range(layers):
        name = f"model.layers.{layer}."
        for part, shape in (
                ("self_attn.q_proj", (heads, d)), ("self_attn.k_proj", (keys, d)), ("self_attn.v_proj", (keys, d)),
                ("self_attn.o_proj", (d, heads)), ("mlp.gate_proj", (width, d)), ("mlp.up_proj", (width, d)),
                ("mlp.down_proj", (d, width)), ("input_layernorm", (d,)), ("post_attention_layernorm", (d,)),
                ("pre_feedforward_layernorm", (d,)), ("post_feedforward_layernorm", (d,))):
            tensors.append((f"{name}{part}.weight", "F32", shape, None))
    tensors.append(("model.norm.weight", "F32", (d,), None))
    shards, size = [[]], 0
    for tensor in tensors:
        bytes = 4 * int(np.prod(tensor[2]))
        if size + bytes > 5_000_000_000:
            shards.append([])
            size = 0
        shards[-1].append(tensor)
        size += bytes
    names = {}
    for number, shard in enumerate(shards, 1):
        file = f"model-{number:05}-of-{len(shards):05}.safetensors"
        safetensors(folder / file, shard)
        names.update({name: file for name, *_ in shard})
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": names}))
    sae = work / "gemma-scope-2b-pt-res" / "layer_20" / "width_16k" / "average_l0_71"
    sae.mkdir(parents=True)
    rows = directions(features, d)
    np.savez(sae / "params.npz", W_enc=np.ascontiguousarray(rows.T), W_dec=rows, b_enc=np.zeros(features, np.float32),
             b_dec=np.zeros(d, np.float32), threshold=np.full(features, 2.8, np.float32))


MAKERS = {"gpt2": gpt2, "pythia-70m": pythia, "gemma-2-2b": gemma}


def commands(section: str) -> list[str]:
    """The lines of the `sh` blocks, those that end in a backslash joined to the next."""
    lines = "".join(re.findall(r"```sh\n(.*?)```", section, re.S)).replace("\\\n", " ")
    return [line for line in lines.splitlines() if line.strip() and not line.startswith("#")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--folder", type=Path, help="keeps the stand-ins; else they are removed at the end")
    parser.add_argument("--only", default=",".join(MAKERS))
    parser.add_argument("--show", action="store_true", help="also what the commands print")
    options = parser.parse_args()
    temporary = tempfile.TemporaryDirectory()
    work = (options.folder or Path(temporary.name)).resolve()
    work.mkdir(parents=True, exist_ok=True)
    (work / "bin").mkdir()
    (work / "bin" / "hf").write_text("#!/bin/sh\n")
    (work / "bin" / "hf").chmod(0o755)
    (work / "bin" / "ssae-host").symlink_to(options.program.resolve())
    shutil.copyfile(ROOT / "Models" / "text" / "heldout-general.jsonl", work / "texts.jsonl")
    environment = {**os.environ, "PATH": f"{work / 'bin'}:{os.environ['PATH']}"}
    failed = 0
    for section in re.split(r"^## ", PAGE.read_text(), flags=re.M):
        lines = commands(section)
        names = [name for name in MAKERS if any(re.search(rf"\b{re.escape(name)}\b", line) for line in lines)]
        if not names or names[0] not in options.only.split(","):
            continue
        MAKERS[names[0]](work)
        for line in lines:
            done = run(["bash", "-c", line], work, keep=None, environment=environment)
            if done.code:
                failed += 1
                print(f"FAILED: {line}\n{done.errors}", flush=True)
            elif line.startswith("ssae-host"):
                print(f"{done.elapsed:6.1f} s {done.kibibytes * 1024 / 1e6:6.0f} MB  {' '.join(line.split())}", flush=True)
                if options.show:
                    print(done.output)
    print(f"{failed} commands failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
