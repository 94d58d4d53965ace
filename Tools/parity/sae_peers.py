"""What other libraries compute now from the SAE files of the tests: run by parity.py in the environment of sae_peers.sh.

    Tools/parity/sae_peers.sh OUTPUT FOLDER ...

Reads every folder with its own library and writes OUTPUT/<name>.safetensors: new random activations x, the library's
features (dense) and reconstruction, and its name as metadata. A folder that no library reads by itself is left out.
Modules that only training needs (nnsight, schedulefree, accelerate, datasets, wandb) may be missing.
"""

import json
import sys
import types
from importlib.metadata import version
from pathlib import Path
from unittest import mock

import torch
from safetensors.torch import load_file, save_file

for name in ("nnsight", "schedulefree", "accelerate", "accelerate.utils", "datasets", "wandb"):
    try:
        __import__(name)
    except Exception:
        sys.modules[name] = mock.MagicMock(spec=types.ModuleType, __path__=[])


def without_init(name: str) -> None:
    """A package whose own __init__, which pulls in the training code, is not run."""
    package = types.ModuleType(name)
    path = name.replace(".", "/")
    package.__path__ = [str(Path(folder) / path) for folder in sys.path if (Path(folder) / path).is_dir()]
    sys.modules[name] = package


for name in ("dictionary_learning", "dictionary_learning.trainers", "sparsify"):
    without_init(name)

from dictionary_learning.dictionary import AutoEncoder, AutoEncoderNew, GatedAutoEncoder, JumpReluAutoEncoder
from dictionary_learning.trainers.batch_top_k import BatchTopKSAE
from dictionary_learning.trainers.matryoshka_batch_top_k import MatryoshkaBatchTopKSAE
from dictionary_learning.trainers.top_k import AutoEncoderTopK
from sae_lens import SAE
from sae_lens.loading import pretrained_sae_loaders as loaders
from sae_lens.saes.sae import TrainingSAE
from sae_lens.training.activation_scaler import ActivationScaler
from sparsify.sparse_coder import SparseCoder

CLASSES = {one.__name__: one for one in (AutoEncoder, AutoEncoderNew, GatedAutoEncoder, JumpReluAutoEncoder)}
WITH_K = {one.__name__: one for one in (AutoEncoderTopK, BatchTopKSAE)}


def dictionary_learning(folder: Path):
    state = torch.load(folder / "ae.pt", weights_only=False)
    factor = state.get("norm_factor")
    state = state.get("ae", state)
    config = folder / "config.json"
    kind = json.loads(config.read_text())["trainer"]["dict_class"] if config.exists() else "AutoEncoder"
    weight = state.get("encoder.weight", state.get("W_enc"))
    features, width = sorted(weight.shape, reverse=True)  # all have more features than inputs
    if kind in CLASSES:
        sae = CLASSES[kind](width, features)
    elif kind in WITH_K:
        sae = WITH_K[kind](width, features, int(state["k"]))
    else:
        sae = MatryoshkaBatchTopKSAE(width, features, int(state["k"]), state["group_sizes"].tolist())
    sae.load_state_dict(state)
    if factor is not None:
        sae.scale_biases(factor)
    return sae.encode, sae.decode, width, f"dictionary_learning {version('dictionary-learning')}, {kind}"


def sparsify(folder: Path):
    sae = SparseCoder.load_from_disk(folder, device="cpu").float()
    cache = {}

    def encode(x):
        acts, indices, _ = sae.encode(x)
        cache.update(acts=acts, indices=indices)
        return torch.zeros(len(x), sae.num_latents).scatter_(1, indices, acts)

    def decode(_):
        return sae.decode(cache["acts"], cache["indices"])

    return encode, decode, sae.d_in, f"sparsify {version('eai-sparsify')}, {sae.cfg.activation}"


def gemma_scope(folder: Path):
    case = json.loads((folder / "case.json").read_text())
    width = load_file(folder / "expected.safetensors")["x"].shape[1]
    place = "embedding/width_16k/average_l0_6" if case.get("give_hook") == "hook_embed" else "layer_4/width_16k/average_l0_71"
    with mock.patch.object(loaders, "hf_hub_download", return_value=str(folder / "params.npz")):
        config, state, _ = loaders.gemma_2_sae_huggingface_loader(
            "google/gemma-scope-2b-pt-res", place, cfg_overrides={"d_in": width})
    return saelens(config, state, width)


def gemma_scope_2(folder: Path):
    tensors = load_file(folder / "params.safetensors")
    width = tensors["w_enc"].shape[0]
    config_file = folder / "config.json"
    raw = config_file.read_text() if config_file.exists() else json.dumps(
        {"architecture": "jump_relu", "model_name": "google/gemma-3-1b-pt", "width": tensors["w_enc"].shape[1], "l0": 10,
         "hf_hook_point_in": "model.layers.7.output", "type": "sae"})
    scratch = OUTPUT / "config.json"
    scratch.write_text(raw)

    def download(repo_id, filename, **_):
        return str(scratch if filename.endswith("config.json") else folder / Path(filename).name)

    shapes = {name: list(tensor.shape) for name, tensor in tensors.items()}
    with mock.patch.object(loaders, "hf_hub_download", side_effect=download), mock.patch.object(
            loaders, "get_safetensors_tensor_shapes", return_value=shapes):
        config, state, _ = loaders.gemma_3_sae_huggingface_loader(
            "google/gemma-scope-2-1b-pt", "resid_post/layer_7_width_16k_l0_small", device="cpu")
    scratch.unlink()
    return saelens(config, state, width)


def saelens(config: dict, state: dict, width: int):
    config = loaders.handle_config_defaulting(config)
    config["d_in"], config["d_sae"] = width, state["W_enc"].shape[1]
    sae = SAE.from_dict(config)
    sae.load_state_dict(state)
    return sae.encode, sae.decode, width, f"SAELens {version('sae-lens')}, its loader of Gemma Scope"


def checkpoint(folder: Path):
    """A training checkpoint, folded by SAELens itself as it does at the end of training."""
    sae = TrainingSAE.load_from_disk(folder)
    if (folder / "activation_scaler.json").exists():
        scaler = ActivationScaler()
        scaler.load(folder / "activation_scaler.json")
        if scaler.scaling_factor is not None:
            sae.fold_activation_norm_scaling_factor(scaler.scaling_factor)
        if (whitening := scaler.whitening) is not None:
            sae.fold_activation_whitening(whitening.mean, whitening.matrix, whitening.inverse_matrix)
    target = OUTPUT / "inference"
    sae.save_inference_model(target)
    final = SAE.load_from_disk(target, dtype="float32")
    return final.encode, final.decode, final.cfg.d_in, f"SAELens {version('sae-lens')}, folded by it"


def reader(folder: Path):
    if (folder / "ae.pt").exists():
        return dictionary_learning(folder)
    if (folder / "sae.safetensors").exists():
        return sparsify(folder)
    if (folder / "params.npz").exists():
        return gemma_scope(folder)
    if (folder / "params.safetensors").exists():
        return gemma_scope_2(folder)
    if "checkpoint" in folder.name:
        return checkpoint(folder)
    return None


OUTPUT = Path(sys.argv[1])
for folder in map(Path, sys.argv[2:]):
    if (found := reader(folder)) is None:
        continue
    encode, decode, width, name = found
    source = torch.Generator().manual_seed(sum(map(ord, folder.name)))
    normal = lambda *shape: torch.randn(*shape, generator=source)
    x = torch.exp(0.6 * normal(64, 1)) * (normal(width) + normal(64, width))
    with torch.no_grad():
        features = encode(x)
        reconstruction = decode(features)
        features = features.to_dense() if features.is_sparse else features
    save_file(
        {"x": x, "features": features.float().contiguous(), "reconstruction": reconstruction.float().contiguous()},
        OUTPUT / f"{folder.name}.safetensors", metadata={"peer": name})
