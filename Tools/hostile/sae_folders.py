"""Hostile SAE folders and files."""

import json
import struct
from pathlib import Path

from cases import MEGABYTE, SAES, Case, file_case, folder_case, json_attacks, path_attacks, repeated
from containers import Entry, Pickle as P, floats, npy, safetensors, torch_zip, zip_archive

NAN, INF = float("nan"), float("inf")


def sae_cases() -> list[Case]:
    cases = []
    foreign = SAES / "foreign"

    def sae(reader, name, base, changes, *more, codes=(65, 66)):
        cases.append(folder_case(reader, name, base, ("convert", "GOOD", *more, "--output", "OUT", "--quiet"), changes, codes))

    def spoil(base: Path, file: str, edit):
        def make(path: Path) -> None:
            source = (base / file).read_bytes()
            length = struct.unpack("<Q", source[:8])[0]
            header, data = json.loads(source[8:8 + length]), bytearray(source[8 + length:])
            edit(header, data)
            path.write_bytes(safetensors(header, bytes(data)))
        return make

    def number(name, value, at=0):
        def edit(header, data):
            begin = header[name]["data_offsets"][0] + 4 * at
            data[begin:begin + 4] = floats(value)
        return edit

    for reader, base, config, weights, configs, tensors in (
        ("SAELens", SAES / "standard", "cfg.json", "sae_weights.safetensors", {
            "d_sae 0": {"d_sae": 0}, "d_sae 2^40": {"d_sae": 2**40}, "another d_in": {"d_in": 17}, "d_in a text": {"d_in": "16"}, "unknown architecture": {"architecture": "magic"},
            "transcoder": {"architecture": "transcoder"}, "unknown normalisation": {"normalize_activations": "magic"}, "whitening without file": {"normalize_activations": "covariance_whitening"},
            "hook name a number": {"metadata": {"hook_name": 3}}, "single head": {"metadata": {"hook_name": "blocks.1.attn.hook_z", "hook_head_index": 2}}, "unknown reshape": {"reshape_activations": "magic"},
            "gated without its tensors": {"architecture": "gated"}, "jumprelu without threshold": {"architecture": "jumprelu"}, "topk without k": {"architecture": "topk"},
        }, ("W_enc", "b_dec")),
        ("SAELens topk", SAES / "topk", "cfg.json", "sae_weights.safetensors", {"k 0": {"k": 0}, "k above d_sae": {"k": 1000}, "k negative": {"k": -1}, "k 2^62": {"k": 2**62}, "k a float": {"k": 2.5}}, ("W_dec",)),
        ("sparsify", foreign / "sparsify-topk", "cfg.json", "sae.safetensors", {
            "k 0": {"k": 0}, "k above the latents": {"k": 33}, "another d_in": {"d_in": 13}, "another number of latents": {"num_latents": 31}, "transcoder": {"transcode": True}, "skip transcoder": {"skip_connection": True},
            "unknown activation": {"activation": "magic"}, "expansion of 2^62": {"num_latents": 0, "expansion_factor": 2**62}, "signed": {"signed": True},
        }, ("W_dec", "encoder.bias")),
        ("Gemma Scope 2", foreign / "gemma-scope-2", "config.json", "params.safetensors", {"transcoder": {"hf_hook_point_out": "model.layers.7.mlp.output"}, "another architecture": {"architecture": "topk"}}, ("w_enc", "threshold")),
    ):
        for name, content in {**json_attacks(), **path_attacks()}.items():
            sae(reader, f"{config}: {name}", base, {config: content})
        for name, change in configs.items():
            sae(reader, name, base, {config: change})
        for name in tensors:
            sae(reader, f"{name} holds NaN", base, {weights: spoil(base, weights, number(name, NAN))})
            sae(reader, f"{name} holds infinity", base, {weights: spoil(base, weights, number(name, INF, 3))})
            sae(reader, f"{name} is missing", base, {weights: spoil(base, weights, lambda h, d, name=name: h.update({"other": h.pop(name)}))})
            sae(reader, f"{name} is of integers", base, {weights: spoil(base, weights, lambda h, d, name=name: h[name].update(dtype="I32"))})
            sae(reader, f"{name} has another shape", base, {weights: spoil(base, weights, lambda h, d, name=name: h[name].update(shape=h[name]["shape"][::-1] + [1, 1]))})
        for name, content in path_attacks().items():
            sae(reader, f"weights are {name}", base, {weights: content})
        sae(reader, "weights are cut", base, {weights: (base / weights).read_bytes()[:-5]})
        sae(reader, "weights are missing", base, {weights: None})
    for name, content in json_attacks().items():
        sae("SAELens", f"activation_scaler.json: {name}", foreign / "checkpoint-scaled", {"activation_scaler.json": content})
    for value in (0, -1, 1e300, "2", None):
        sae("SAELens", f"scaling_factor {value!r}", foreign / "checkpoint-scaled", {"activation_scaler.json": {"scaling_factor": value}}, codes=(65, 66) if value is not None else (0, 65))
    sae("SAELens", "whitening is cut", foreign / "checkpoint-whitened", {"activation_whitening.safetensors": b"hello"})

    base = foreign / "dl-topk"
    for name, content in json_attacks().items():
        sae("dictionary_learning", f"config.json: {name}", base, {"config.json": content})
    for name, change in {
        "k 0": {"trainer.k": 0}, "another k than the tensor": {"trainer.k": 6}, "another dict_size": {"trainer.dict_size": 31}, "another activation_dim": {"trainer.activation_dim": 11},
        "unknown class": {"trainer.dict_class": "CrossCoder"}, "class of other tensors": {"trainer.dict_class": "GatedAutoEncoder"}, "trainer a list": {"trainer": []},
    }.items():
        sae("dictionary_learning", name, base, {"config.json": change})
    encoder = P.tensor(P.storage(count=8), size=(2, 4), stride=(4, 1))

    def state(**parts) -> bytes:
        return P.EMPTY_DICT + P.MARK + b"".join(P.text(key.replace("__", ".")) + value for key, value in parts.items()) + b"u"

    for name, content in {
        "code": torch_zip(P.call("os", "system", "touch /tmp/owned")), "no tensors": torch_zip(P.EMPTY_DICT), "a list": torch_zip(P.EMPTY_LIST), "a tensor": torch_zip(P.tensor()), "cut": (base / "ae.pt").read_bytes()[:-40],
        "text": b"hello", "empty": b"", "shapes that do not fit": torch_zip(state(encoder__weight=encoder, encoder__bias=encoder, decoder__weight=encoder, b_dec=encoder, k=encoder), floats(*range(8))),
        "100 MB of zeros": repeated(b"", b"\0", 100 * MEGABYTE, b""),
    }.items():
        sae("dictionary_learning", f"ae.pt: {name}", base, {"ae.pt": content})
    for name, content in path_attacks().items():
        sae("dictionary_learning", f"ae.pt: {name}", base, {"ae.pt": content})

    good = {"W_enc": ("(2, 3)", 6), "W_dec": ("(3, 2)", 6), "b_enc": ("(3,)", 3), "b_dec": ("(2,)", 2), "threshold": ("(3,)", 3)}

    def params(**changes) -> bytes:
        entries = []
        for key, (shape, count) in {**good, **{k: v for k, v in changes.items() if isinstance(v, tuple)}}.items():
            if changes.get(key) is None and key in changes:
                continue
            value = changes[key] if isinstance(changes.get(key), float) else 1.0
            descr = changes[key] if isinstance(changes.get(key), str) else "<f4"
            entries.append(Entry(f"{key}.npy", npy(shape=shape, data=floats(*[value] * count), descr=descr)))
        return zip_archive(*entries)

    for name, content in {
        "W_dec is missing": params(W_dec=None), "W_dec transposed": params(W_dec=("(2, 3)", 6)), "threshold of another length": params(threshold=("(2,)", 2)), "NaN in W_enc": params(W_enc=NAN),
        "infinity in b_dec": params(b_dec=INF), "NaN threshold": params(threshold=NAN), "integers": params(b_enc="<i4"), "rank 1 W_enc": params(W_enc=("(6,)", 6)), "no features": params(W_enc=("(2, 0)", 0), W_dec=("(0, 2)", 0), b_enc=("(0,)", 0), threshold=("(0,)", 0)),
    }.items():
        cases.append(file_case("Gemma Scope", name, "params.npz", content, arguments=("convert", "FILE", "--layer", "1", "--output", "OUT", "--quiet")))

    rule = ("--sae-arch", "topk", "--sae-k", "4", "--pre-bias", "--layer", "1", "--output", "OUT", "--quiet")
    maps = "W_enc=encoder_weights,W_dec=decoder_weights,b_enc=encoder_bias,b_dec=pre_bias"
    bare = str(foreign / "bare/sae.pt")
    for name, (value, k, codes) in {
        "tensor that is not there": (maps.replace("pre_bias", "nothing"), "4", (65,)), "wrong shapes": (maps.replace("decoder_weights", "decoder_weights:T"), "4", (65,)), "a bias as a matrix": (maps.replace("encoder_weights", "pre_bias"), "4", (65,)),
        "k 0": (maps, "0", (64, 65)), "k above the features": (maps, "33", (64, 65)), "unknown part": ("weights=a", "4", (64,)), "part twice": (maps + ",b_enc=pre_bias", "4", (64,)), "no encoder": ("W_dec=decoder_weights", "4", (64, 65)),
        "1 MB of parts": (maps + ",b_enc=none" * 10_000, "4", (64,)),
    }.items():
        arguments = ("convert", bare, "--sae-map", value, *(k if part == "4" else part for part in rule))
        cases.append(Case("--sae-map", name, lambda folder, arguments=arguments: list(arguments), codes))
    return cases
