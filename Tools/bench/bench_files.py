"""Checkpoints, SAEs and token files with the real shapes and random weights, made once in a git-ignored folder."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, GPT2Config, GPTNeoXConfig

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "Tools" / ".work" / "bench"


@dataclass(frozen=True)
class Shape:
    """A model, the hook the jobs use, and the SAE at it."""
    name: str
    layers: int
    width: int
    vocabulary: int
    layer: int  # of the hook
    features: int
    k: int
    rows: int  # of 256 tokens in a batch

    @property
    def hook(self) -> str:
        return f"blocks.{self.layer}.hook_resid_post"

    @property
    def block_operations(self) -> int:
        """Per token and block: the eight products of attention and MLP, and causal attention over 256 tokens."""
        return 24 * self.width**2 + 2 * 256 * self.width

    @property
    def unembedding_operations(self) -> int:
        return 2 * self.width * self.vocabulary

    @property
    def encoder_operations(self) -> int:
        return 2 * self.width * self.features

    @property
    def decoded_parameters(self) -> int:
        """Weights read for one new token: the blocks' matrices and the unembedding."""
        return 12 * self.layers * self.width**2 + self.width * self.vocabulary


GPT2 = Shape("gpt2", 12, 768, 50257, 8, 24576, 32, 4)
PYTHIA = Shape("pythia-70m", 6, 512, 50304, 3, 32768, 64, 8)
SHAPES = {shape.name: shape for shape in (GPT2, PYTHIA)}


def make_checkpoint(name: str, dtype: torch.dtype) -> Path:
    folder = WORK / f"{name}-{str(dtype).removeprefix('torch.')}"
    if not (folder / "config.json").exists():
        torch.manual_seed(0)
        config = GPT2Config() if name == "gpt2" else GPTNeoXConfig(
            vocab_size=50304, hidden_size=512, num_hidden_layers=6, num_attention_heads=8, intermediate_size=2048,
            max_position_embeddings=2048, bos_token_id=0, eos_token_id=0)
        AutoModelForCausalLM.from_config(config).to(dtype).save_pretrained(folder)
    return folder


def make_tokens(rows: int, length: int = 256) -> Path:
    path = WORK / f"tokens-{rows}x{length}.safetensors"
    if not path.exists():
        ids = torch.randint(10, 50000, (rows, length), generator=torch.Generator().manual_seed(1))
        save_file({"tokens": ids.to(torch.int32)}, path)
    return path


def tokens_of(path: Path) -> torch.Tensor:
    return load_file(path)["tokens"].long()


def make_activations(width: int, rows: int) -> Path:
    path = WORK / f"activations-{rows}x{width}.safetensors"
    if not path.exists():
        save_file({"activations": torch.randn(rows, width, generator=torch.Generator().manual_seed(3))}, path)
    return path


def make_sae(shape: Shape, architecture: str, sample: torch.Tensor) -> Path:
    """A SAELens folder; a standard one's biases let about 2 k features fire on the sample [n, d] of its inputs."""
    folder = WORK / f"sae-{shape.name}-{architecture}"
    if (folder / "cfg.json").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    W_dec = torch.nn.functional.normalize(
        torch.randn(shape.features, shape.width, generator=torch.Generator().manual_seed(2)), dim=1)
    b_enc, b_dec = torch.zeros(shape.features), sample.mean(0)
    config = {
        "architecture": architecture, "d_in": shape.width, "d_sae": shape.features, "dtype": "float32", "device": "cpu",
        "apply_b_dec_to_input": True, "normalize_activations": "none", "reshape_activations": "none",
        "metadata": {"hook_name": shape.hook, "prepend_bos": False}}
    if architecture == "topk":
        config |= {"k": shape.k, "rescale_acts_by_decoder_norm": False}
    else:
        products = ((sample[:64] - b_dec) @ W_dec.T).flatten()
        b_enc -= products.kthvalue(int(len(products) * (1 - 2 * shape.k / shape.features))).values
    save_file({"W_enc": W_dec.T.contiguous(), "W_dec": W_dec, "b_enc": b_enc, "b_dec": b_dec},
              folder / "sae_weights.safetensors")
    (folder / "cfg.json").write_text(json.dumps(config))
    return folder
