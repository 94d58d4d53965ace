"""Writes an SAE as a SAELens v6 folder: weights, sparsity, and `cfg.json` last."""

import json

import torch
from safetensors.torch import save_file

SAE_LENS_VERSION = "6.54.12"
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def save(folder, sae, scale, frequencies, dtype, metadata):
    """`scale` is what activations were multiplied by in training; it is folded into the weights."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cfg.json").unlink(missing_ok=True)
    d_in, d_sae = sae.W_enc.shape
    # The rows of W_dec stay at unit norm: with f' = f / s instead of W_dec / s, everything else is divided by s.
    tensors = {"W_enc": sae.W_enc, "W_dec": sae.W_dec, "b_enc": sae.b_enc / scale, "b_dec": sae.b_dec / scale}
    if sae.architecture == "jumprelu":
        tensors["threshold"] = sae.threshold.clamp_min(0.0) / scale
    save_file({name: value.detach().to(DTYPES[dtype]).contiguous() for name, value in tensors.items()},
              folder / "sae_weights.safetensors", metadata={"format": "pt"})
    save_file({"sparsity": torch.log10(frequencies + 1e-10).float()}, folder / "sparsity.safetensors",
              metadata={"format": "pt"})
    config = {
        "architecture": sae.architecture, "d_in": d_in, "d_sae": d_sae, "dtype": dtype, "device": "cpu",
        "apply_b_dec_to_input": True, "normalize_activations": "none", "reshape_activations": "none",
        "metadata": {
            "sae_lens_version": SAE_LENS_VERSION, "sae_lens_training_version": None, "hook_head_index": None,
            "seqpos_slice": [None], "model_from_pretrained_kwargs": {}, "exclude_special_tokens": True,
            "neuronpedia_id": None, "hf_hook_name": None, "training_architecture": sae.architecture, **metadata}}
    if sae.architecture == "topk":
        config |= {"k": sae.k, "rescale_acts_by_decoder_norm": False}
    (folder / "cfg.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
