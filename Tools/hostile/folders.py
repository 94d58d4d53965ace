"""Hostile checkpoints, stores and text files."""

import json
import struct
from pathlib import Path

from cases import (
    ENCODERS, MEGABYTE, MODELS, REMOVED, ROOT, SAES, Case, file_case, folder_case, json_attacks, numbered, path_attacks,
    put, repeated)
from containers import Pickle as P, arrays, floats, safetensors, tensor, torch_zip

NAN, INF = float("nan"), float("inf")
TOKENS = arrays(x=((1,), (0,)))


def tokens(shape=(1, 4), values=(1, 2, 3, 4), dtype="I32", name="tokens", **more) -> bytes:
    data = struct.pack(f"<{len(values)}{'i' if dtype == 'I32' else 'q' if dtype == 'I64' else 'f'}", *values)
    header = {name: {"dtype": dtype, "shape": list(shape), "data_offsets": [0, len(data)]}}
    return safetensors(header, data)


RUN_MODEL = ("capture", "logits", "--model", "GOOD", "--tokens", "TOKENS", "--output", "OUT", "--quiet")
RUN_ENCODER = ("capture", "activations", "--model", "GOOD", "--tokens", "TOKENS", "--layer", "0", "--output", "OUT", "--quiet")


def checkpoint_cases() -> list[Case]:
    cases = []

    def model(name, changes, base="llama", codes=(65, 66), reader="config", command=RUN_MODEL):
        cases.append(folder_case(reader, name, (ENCODERS if base.startswith("bert") else MODELS) / base, command, changes, codes))

    def config(name, change, base="llama", **more):
        model(f"{base}: {name}", {"config.json": change}, base, **more)

    for name, content in json_attacks().items():
        model(name, {"config.json": content})
    for name, content in path_attacks().items():
        model(name, {"config.json": content})
        model(f"weights are {name}", {"model.safetensors": content}, reader="checkpoint")
    for base, change in {
        "llama": {
            "10^9 layers": {"num_hidden_layers": 10**9}, "2^62 layers": {"num_hidden_layers": 2**62}, "0 heads": {"num_attention_heads": 0},
            "no vocabulary": {"vocab_size": 0}, "vocabulary of 2^40": {"vocab_size": 2**40}, "negative width": {"hidden_size": -32},
            "another width": {"hidden_size": 64}, "width a float": {"hidden_size": 32.5}, "width a text": {"hidden_size": "32"},
            "negative epsilon": {"rms_norm_eps": -1e-5}, "epsilon a text": {"rms_norm_eps": "NaN"},
            "heads that do not divide": {"num_key_value_heads": 3}, "odd head width": {"head_dim": 7},
            "rope without factor": {"rope_parameters": {"rope_type": "linear", "rope_theta": 10000.0}},
            "unknown rope": {"rope_parameters": {"rope_type": "yarn", "rope_theta": 10000.0, "factor": 2.0}},
            "rope base 0": {"rope_parameters": {"rope_type": "default", "rope_theta": 0}},
            "quantised": {"quantization_config": {"quant_method": "gptq", "bits": 4}}, "unknown type": {"model_type": "mamba"},
            "no type": {"model_type": REMOVED}, "unknown activation": {"hidden_act": "magic"},
            "MLP of 2^60": {"intermediate_size": 2**60}, "context of 0": {"max_position_embeddings": 0},
        },
        "mistral": {"window 0": {"sliding_window": 0}, "negative window": {"sliding_window": -4}},
        "gemma2": {"layer types of another length": {"layer_types": ["full_attention"]}, "unknown layer type": {"layer_types": ["magic", "magic"]}},
        "gpt2": {"0 positions": {"n_positions": 0}, "positions of 2^40": {"n_positions": 2**40}},
        "gpt-neo": {"attention types of another length": {"attention_types": [[["global"], 7]]}, "a million layers by a short list": {"attention_types": [[["global", "local"], 2**40]], "num_layers": 2**41}},
        "bert": {"0 heads": {"num_attention_heads": 0}, "heads that do not divide": {"num_attention_heads": 5}, "10^9 layers": {"num_hidden_layers": 10**9},
                 "no token types": {"type_vocab_size": 0}, "relative positions": {"position_embedding_type": "relative_key"}, "as a decoder": {"is_decoder": True}},
    }.items():
        for name, values in change.items():
            config(name, values, base, command=RUN_ENCODER if base == "bert" else RUN_MODEL)

    def weights(name, edit, base="llama"):
        def make(path: Path) -> None:
            source = (MODELS / base / "model.safetensors").read_bytes()
            length = struct.unpack("<Q", source[:8])[0]
            header, data = json.loads(source[8:8 + length]), bytearray(source[8 + length:])
            edit(header, data)
            path.write_bytes(safetensors(header, bytes(data)))
        model(name, {"model.safetensors": make}, base, reader="checkpoint")

    def first_matrix(header):
        return next(v for v in header.values() if len(v.get("shape", ())) == 2)

    def poison(value):
        def edit(header, data):
            at = first_matrix(header)["data_offsets"][0]
            data[at:at + 4] = floats(value)
        return edit

    def poison_vector(header, data):
        at = next(v for v in header.values() if len(v.get("shape", ())) == 1)["data_offsets"][0]
        data[at:at + 4] = floats(NAN)

    weights("a weight is NaN", poison(NAN))
    weights("a weight is infinite", poison(-INF))
    weights("a norm's weight is NaN", poison_vector)
    weights("weights are integers", lambda h, d: first_matrix(h).update(dtype="I32"))
    weights("weights have another shape", lambda h, d: first_matrix(h).update(shape=first_matrix(h)["shape"][::-1] + [1]))
    weights("a tensor is missing", lambda h, d: h.update({"other": h.pop("model.norm.weight")}))
    weights("every tensor is missing", lambda h, d: (h.clear(), d.clear()))
    model("no weights", {"model.safetensors": None}, reader="checkpoint")
    model("weights are a pickle that calls", {"model.safetensors": None, "pytorch_model.bin": torch_zip(P.call("os", "system", "touch /tmp/owned"))}, reader="checkpoint")
    model("weights are a pickle without tensors", {"model.safetensors": None, "pytorch_model.bin": torch_zip(P.EMPTY_DICT)}, reader="checkpoint")
    model("pickled index names code.py", {"model.safetensors": None, "pytorch_model.bin.index.json": b'{"weight_map": {"a": "../code.bin"}}'}, reader="checkpoint")

    sharded = json.loads((MODELS / "gpt2-sharded/model.safetensors.index.json").read_text())
    first = next(iter(sharded["weight_map"]))
    shard = sharded["weight_map"][first]
    other = next(file for file in sharded["weight_map"].values() if file != shard)

    def index(name, content, more={}):
        cases.append(folder_case("shard index", name, MODELS / "gpt2-sharded", RUN_MODEL, {"model.safetensors.index.json": content, **more}))

    def mapped(value):
        return json.dumps({"weight_map": {**sharded["weight_map"], first: value}}).encode()

    for name, content in json_attacks().items():
        index(name, content)
    for name, content in path_attacks().items():
        index(name, content)
        index(f"a shard is {name}", json.dumps(sharded).encode(), {shard: content})
    for value in ("../../../etc/passwd", "/etc/passwd", "nothing.safetensors", other, "model.safetensors.index.json", "..", "a\\b.safetensors",
                  "a\0.safetensors", ".hidden.safetensors", "x" * 5000 + ".safetensors", 7, None, ["a"], {}):
        index(f"a shard named {str(value)[:40]!r}", mapped(value))
    index("no weight map", b"{}")
    index("weight map a list", b'{"weight_map": []}')
    index("weight map empty", b'{"weight_map": {}}')
    index("1 million entries", numbered(b'{"weight_map": {"a": "m.safetensors"', ', "t%d": "m.safetensors"', 1_000_000, b"}}"))
    index("1 million shards", numbered(b'{"weight_map": {"a": "m.safetensors"', ', "t%d": "mx.safetensors"', 1_000_000, b"}}"))
    index("100,000 shards", numbered(b'{"weight_map": {"a": "m.safetensors"', ', "%d": "m.safetensors"', 100_000, b"}}"))
    index("a shard is cut", json.dumps(sharded).encode(), {shard: (MODELS / "gpt2-sharded" / shard).read_bytes()[:-9]})
    index("a shard is text", json.dumps(sharded).encode(), {shard: b"hello"})
    return cases


def token_cases() -> list[Case]:
    run = ("capture", "logits", "--model", str(MODELS / "llama"), "--tokens", "FILE", "--output", "OUT", "--quiet")
    attacks = {
        "id beyond the vocabulary": tokens(values=(1, 2, 3, 40_000)), "negative id": tokens(values=(1, -2, 3, 4)), "id 2^62": tokens(values=(1, 2, 3, 2**62), dtype="I64"),
        "ids are floats": tokens(dtype="F32"), "rank 1": tokens(shape=(4,)), "another name": tokens(name="ids"), "no sequence": tokens(shape=(0, 4), values=()),
        "sequences of length 0": tokens(shape=(4, 0), values=()), "2^60 sequences of length 0": tokens(shape=(2**60, 0), values=()),
        "longer than the context": tokens(shape=(1, 5000), values=(1,) * 5000), "truncated": tokens()[:-3],
    }
    return [file_case("token file", name, "t.safetensors", content, arguments=run) for name, content in {**attacks, **path_attacks()}.items()]


def text_cases() -> list[Case]:
    model = ROOT / "Models/host"
    run = ("capture", "logits", "--model", str(model), "--data", "FILE", "--output", "OUT", "--quiet")
    tokenize = ("tokenize", "--tokenizer", str(model), "--data", "FILE", "--json", "--quiet")
    cases = []
    lines = {name: content for name, content in json_attacks().items() if name not in ("a list",)}
    for name, content in {
        **lines, **path_attacks(), "line without the field": b'{"story": "x"}\n', "field a number": b'{"text": 3}\n', "line a list": b"[1]\n", "no line": b"\n\n",
        "good line, then a torn one": b'{"text": "Once"}\n{"text": "On',
    }.items():
        cases.append(file_case("JSON Lines", name, "d.jsonl", content, arguments=run))
    for name in ("lone surrogate", "a string of 100 MB", "50 million numbers"):
        if name != "a string of 100 MB":
            cases.append(file_case("JSON Lines", f"{name}, tokenize", "d.jsonl", lines[name], arguments=tokenize))
    for name, content in {
        "empty": b"", "no such column": b"a,b\n1,2\n", "quote without end": b'text\n"abc\n', "quote without end, 100 MB": repeated(b'text\n"', b"x\n", 50 * MEGABYTE, b""), "rows of another length": b"text,b\n1\n",
        "not UTF-8": b"text\n\xff\xfe\n", "column twice": b"text,text\na,b\n", "90,000 columns": numbered(b"a", ",c%d", 90_000, b"\nx\n"), "10 million columns": repeated(b"a", b",a", 10_000_000, b"\nx\n"), "text behind a quote": b'text\n"a"b\n',
    }.items():
        cases.append(file_case("CSV", name, "d.csv", content, arguments=run))
    for name, content in {"empty": b"", "not UTF-8": b"Once\xe9 ", "not UTF-8 after 100 MB": repeated(b"", b"x ", 50 * MEGABYTE, b"\xff"), "UTF-16": "Once".encode("utf-16"), "cut in a character": "Once ä".encode()[:-1], **path_attacks()}.items():
        cases.append(file_case("text", name, "d.txt", content, arguments=run))
    return cases


def store_cases() -> list[Case]:
    """Activation and feature stores are made by the program itself, then spoilt."""
    cases = []
    sae = SAES / "foreign/sparsify-topk"

    def ablations(name, content):
        cases.append(file_case("ablation list", name, "a.json", content, arguments=(
            "capture", "logits", "--model", str(ROOT / "Models/host"), "--sae", str(ROOT / "Models/gsae"), "--tokens", "TOKENS", "--ablate-file", "FILE", "--output", "OUT", "--quiet")))

    for name, content in {**json_attacks(), **path_attacks()}.items():
        ablations(name, content)
    entry = {"hook": "blocks.2.hook_resid_post", "index": 1, "ablate": True}
    for name, value in {
        "no version": {"features": []}, "version 2^62": {"format_version": 2**62, "features": []}, "unknown key": {"format_version": 1, "features": [], "x": 1},
        "features an object": {"format_version": 1, "features": {}}, "feature twice": {"format_version": 1, "features": [entry, entry]},
        "index 2^62": {"format_version": 1, "features": [{**entry, "index": 2**62}]}, "negative index": {"format_version": 1, "features": [{**entry, "index": -1}]}, "unknown hook": {"format_version": 1, "features": [{**entry, "hook": "blocks.9.hook_resid_post"}]},
    }.items():
        ablations(name, json.dumps(value).encode())

    encode = ("capture", "features", "--activations", "FILE", "--sae", str(sae), "--hook", "blocks.1.hook_resid_post", "--output", "OUT", "--quiet")
    for name, content in {
        "another width": arrays(x=((2, 11), (1.0,) * 22)), "rank 1": arrays(x=((12,), (1.0,) * 12)), "two tensors": arrays(x=((1, 12), (1.0,) * 12), y=((1, 12), (1.0,) * 12)), "no tensors": safetensors({}),
        "integers": safetensors({"x": tensor([1, 12], dtype="I32")}, floats(*[1.0] * 12)), "NaN": arrays(x=((1, 12), (NAN,) * 12)), "2^60 rows of width 0": safetensors({"x": tensor([2**60, 0], 0, 0)}), **path_attacks(),
    }.items():
        cases.append(file_case("activations", name, "x.safetensors", content, (64, 65, 66), encode))

    def store(name, file, change, codes=(64, 65, 66)):
        def make(folder: Path) -> list:
            return ["STORE", file, change, "capture", "features", "--activations", str(folder / "store"), "--sae", str(ROOT / "Models/gsae"), "--output", "OUT", "--quiet"]
        cases.append(Case("activation store", name, make, codes))

    for name, content in json_attacks().items():
        store(f"manifest.json: {name}", "manifest.json", content)

    def shard(**change):
        def edit(value):
            value["shards"][0].update(change)
        return edit

    for name, change in {
        "shard outside the folder": shard(file="../activations-00000.safetensors"), "absolute shard": shard(file="/etc/passwd"), "shard missing": shard(file="activations-00009.safetensors"), "2^62 rows": shard(rows=2**62), "negative rows": shard(rows=-1),
        "another size": shard(bytes=1), "unknown key": lambda value: value.update(x=1), "another version": lambda value: value.update(format_version=2), "another width": lambda value: value.update(d={"blocks.2.hook_resid_post": 7}),
        "kind features": lambda value: value.update(kind="features"), "shards an object": lambda value: value.update(shards={}), "a million shards": lambda value: value.update(shards=value["shards"] * 300_000), "no hooks": lambda value: value.update(hooks=[], d={}),
        "hook point ../x": lambda value: value.update(hooks=["../x"], d={"../x": 256}), "width 2^62": lambda value: value.update(d={"blocks.2.hook_resid_post": 2**62}),
    }.items():
        store(name, "manifest.json", change)
    store("a shard is cut", "activations-00000.safetensors", lambda value: value[:-8])
    store("a shard is text", "activations-00000.safetensors", lambda value: b"hello")
    return cases
