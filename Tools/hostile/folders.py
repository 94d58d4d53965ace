"""Hostile checkpoints, tokenizers, SAE folders, stores and text files."""

import json
import struct
from pathlib import Path

from cases import (
    ENCODERS, MEGABYTE, MODELS, REMOVED, ROOT, SAES, TOKENIZERS, Case, copy_folder, file_case, folder_case, json_attacks, merge,
    numbered, path_attacks, put, repeated)
from containers import Entry, Pickle as P, arrays, field, floats, npy, safetensors, sentencepiece, tensor, torch_zip, zip_archive

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


def tokenizer_cases() -> list[Case]:
    cases = []
    run = ("tokenize", "--tokenizer", "GOOD", "--text", "hello world", "--quiet")

    def tokenizer(name, changes, base="gpt2", reader="tokenizer.json", codes=(65, 66)):
        cases.append(folder_case(reader, name, TOKENIZERS / base, run, changes, codes))

    for name, content in {**json_attacks(), **path_attacks()}.items():
        tokenizer(name, {"tokenizer.json": content})
        tokenizer(f"tokenizer_config.json: {name}", {"tokenizer_config.json": content})
    good = json.loads((TOKENIZERS / "gpt2/tokenizer.json").read_text())
    vocabulary = good["model"]["vocab"]
    piece = next(iter(vocabulary))
    edits = {
        "merge of unknown pieces": {"model.merges": [["qqq", "zzz"]]}, "merge of three": {"model.merges": ["a b c"]}, "merge a number": {"model.merges": [3]},
        "negative id": {"model.vocab": {**vocabulary, piece: -1}}, "id 2^31": {"model.vocab": {**vocabulary, piece: 2**31}}, "id 2^62": {"model.vocab": {**vocabulary, piece: 2**62}},
        "id a float": {"model.vocab": {**vocabulary, piece: 1.5}}, "ids twice": {"model.vocab": {**vocabulary, "new-piece": 5}}, "vocabulary a list": {"model.vocab": []},
        "no merges": {"model.merges": REMOVED}, "no model": {"model": REMOVED}, "unknown model": {"model.type": "Magic"}, "dropout": {"model.dropout": 0.5},
        "unknown piece missing": {"model.unk_token": "<nothing>"},
        "backtracking regex": {"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated", "invert": False}},
        "empty pattern": {"pre_tokenizer": {"type": "Split", "pattern": {"String": ""}, "behavior": "Isolated", "invert": False}},
        "empty added token": {"added_tokens": [{"id": 0, "content": "", "special": True, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False}]},
        "added token without id": {"added_tokens": [{"content": "<x>", "special": True}]},
        "added tokens twice": {"added_tokens": [{"id": i, "content": "<x>", "special": True, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False} for i in (900, 901)]},
        "template without text": {"post_processor": {"type": "TemplateProcessing", "single": [], "pair": [], "special_tokens": {}}},
        "template that names itself": {"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [], "special_tokens": {"A": {"id": "A", "ids": ["A"], "tokens": ["A"]}}}},
        "template with unknown special": {"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[X]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [], "special_tokens": {}}},
        "unknown normaliser": {"normalizer": {"type": "Magic"}}, "unknown decoder": {"decoder": {"type": "Magic"}}, "strip count 2^62": {"decoder": {"type": "Strip", "content": "a", "start": 2**62, "stop": 0}},
        "broken charsmap": {"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}}, "charsmap not base64": {"normalizer": {"type": "Precompiled", "precompiled_charsmap": "%%%"}},
        "charsmap of wild offsets": {"normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAQAAP////" + "//" * 700}},
    }
    for name, change in edits.items():
        tokenizer(name, {"tokenizer.json": change})

    def sequence(depth):
        return lambda path: path.write_text(json.dumps({**good, "normalizer": None})[:-1].replace('"normalizer": null', '"normalizer": ' + '{"type":"Sequence","normalizers":[' * depth + "]}" * depth) + "}")

    tokenizer("normaliser nested 60 deep", {"tokenizer.json": sequence(60)}, codes=(0, 65))
    tokenizer("normaliser nested 100,000 deep", {"tokenizer.json": sequence(100_000)})
    small = b'{"model": {"type": "BPE", "merges": [], "vocab": {"a": 0}}, '
    for count in (3_000_000, 1_200_000):
        tokenizer(f"normaliser of {count:,} steps", {"tokenizer.json": repeated(small + b'"normalizer": {"type": "Sequence", "normalizers": [{"type":"NFC"}', b',{"type":"NFC"}', count, b"]}}")})
    tokenizer("3 million pieces", {"tokenizer.json": numbered(b'{"model": {"type": "BPE", "merges": [], "vocab": {"a": 0', ', "p%d": 1', 3_000_000, b"}}}")})
    tokenizer("1 million added tokens", {"tokenizer.json": numbered(small + b'"added_tokens": [{"id": 1, "content": "<x>"}', ', {"id": 2, "content": "<%d>"}', 1_000_000, b"]}")})
    tokenizer("700,000 added tokens", {"tokenizer.json": numbered(small + b'"added_tokens": [{"id": 1, "content": "<x>"}', ', {"id": 2, "content": "<%d>"}', 700_000, b"]}")})
    tokenizer("90,000 added tokens, the last twice", {"tokenizer.json": numbered(small + b'"added_tokens": [{"id": 1, "content": "<x>"}', ', {"id": 1%d, "content": "<x>"}', 90_000, b"]}")})
    tokenizer("2 million pieces, the last twice", {"tokenizer.json": numbered(b'{"model": {"type": "BPE", "merges": [], "vocab": {"a": 4000000', ', "p%d": 3', 2_000_000, b"}}}")})
    tokenizer("the highest id alone", {"tokenizer.json": b'{"model": {"type": "BPE", "merges": [], "vocab": {"a": 4194303}}}'}, codes=(0,))
    tokenizer("an id above the highest", {"tokenizer.json": b'{"model": {"type": "BPE", "merges": [], "vocab": {"a": 4194304}}}'})
    tokenizer("800,000 merges", {"tokenizer.json": repeated(b'{"model": {"type": "BPE", "vocab": {"a": 0, "aa": 1}, "merges": [["a", "a"]', b', ["a", "a"]', 800_000, b'], "unk_token": "nothing"}}')})
    tokenizer("2 million merges", {"tokenizer.json": repeated(b'{"model": {"type": "BPE", "vocab": {"a": 0, "aa": 1}, "merges": ["a a"', b', "a a"', 2_000_000, b"]}}")})
    tokenizer("a piece of 50 MB", {"tokenizer.json": lambda path: repeated(b'{"model": {"type": "BPE", "merges": ["a b"], "vocab": {"', b"x", 50 * MEGABYTE, b'": 0}}}')(path)})
    tokenizer("a merge of a million blanks", {"tokenizer.json": lambda path: repeated(b'{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a', b" a", 1_000_000, b'"]}}')(path)})
    unigram = {"version": "1.0", "added_tokens": [], "normalizer": None, "pre_tokenizer": None, "post_processor": None, "decoder": None}
    for name, model in {
        "Unigram: unknown id out of range": {"unk_id": 7, "vocab": [["a", -1.0]]}, "Unigram: score a text": {"unk_id": 0, "vocab": [["a", "x"]]},
        "Unigram: piece twice": {"unk_id": 0, "vocab": [["a", 0], ["a", 0]]}, "Unigram: empty": {"unk_id": None, "vocab": []}, "Unigram: entry of three": {"unk_id": 0, "vocab": [["a", 0, 0]]},
        "Unigram: no vocabulary": {"unk_id": 0}, "Unigram: empty piece": {"unk_id": 0, "vocab": [["<unk>", 0], ["", 0]]},
        "Unigram: byte fallback without bytes": {"unk_id": 0, "byte_fallback": "yes", "vocab": [["<unk>", 0]]},
    }.items():
        tokenizer(name, {"tokenizer.json": json.dumps({**unigram, "model": {"type": "Unigram", **model}}).encode()})

    def files(name, base, changes, reader, codes=(65, 66)):
        cases.append(folder_case(reader, name, TOKENIZERS / base, run, changes, codes))

    model = (TOKENIZERS / "sentencepiece-unigram/tokenizer.model").read_bytes()
    pieces = [("<unk>", 0, 2), ("<s>", 0, 3), ("a", -1, 1)]
    for name, content in {
        "empty": b"", "truncated": model[:-100], "cut in half": model[:len(model) // 2], "text": b"hello\n" * 100, "100 MB of zeros": repeated(b"", b"\0", 100 * MEGABYTE, b""),
        "100 MB of 0xff": repeated(b"", b"\xff", 100 * MEGABYTE, b""), "a length of 2^63": b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "no pieces": sentencepiece([]), "no unknown piece": sentencepiece(pieces[1:]),
        "two unknown pieces": sentencepiece(pieces + [("<u>", 0, 2)]), "piece twice": sentencepiece(pieces + [("a", 0, 1)]), "empty piece": sentencepiece(pieces + [("", 0, 1)]),
        "score NaN": sentencepiece(pieces + [("b", NAN, 1)]), "piece of type 9": sentencepiece(pieces + [("b", 0, 9)]), "model type 9": sentencepiece(pieces, model_type=9),
        "broken charsmap": sentencepiece(pieces, normalizer=field(2, b"\xff\xff\xff\xff" + bytes(20))), "charsmap of wild offsets": sentencepiece(pieces, normalizer=field(2, struct.pack("<I", 1024) + b"\xff" * 1024 + b"abc\0")),
        "charsmap of half wild offsets": sentencepiece(pieces, normalizer=field(2, struct.pack("<I", 1024) + b"\x7f\xfe\xff\x3f" * 256 + b"abc\0")),
        "nested to the end": field(1, b"\x0b" * 1000), "byte fallback without bytes": sentencepiece(pieces, trainer=field(35, 1)),
        "2 million pieces, the last twice": lambda path: path.write_bytes(sentencepiece(pieces + [(f"p{i}", 0, 1) for i in range(2_000_000)] + [("a", 0, 1)])),
    }.items():
        files(name, "sentencepiece-unigram", {"tokenizer.model": content}, "tokenizer.model")
    for name, content in path_attacks().items():
        files(name, "sentencepiece-unigram", {"tokenizer.model": content}, "tokenizer.model")
    for name, content in {
        "empty": b"", "not UTF-8": b"[UNK]\n\xff\xfe\n", "no unknown piece": b"a\nb\n", "piece twice": b"[UNK]\na\na\n", "a line of 100 MB": repeated(b"[UNK]\n", b"x", 100 * MEGABYTE, b"\n[UNK]\n"),
        "50 million empty lines": repeated(b"[UNK]\n", b"\n", 50_000_000, b""), "20 million lines": numbered(b"[UNK]\n", "%d\n", 10_000_000, b"[UNK]\n"),
    }.items():
        files(name, "bert-uncased", {"tokenizer.json": None, "vocab.txt": content}, "vocab.txt")
    for name, changes in {
        "vocab.json a list": {"vocab.json": b"[]"}, "vocab.json: ids twice": {"vocab.json": b'{"a": 0, "b": 0}'}, "both empty": {"merges.txt": b"", "vocab.json": b"{}"}, "merges.txt of unknown pieces": {"merges.txt": b"qqq zzz\n"},
        "merges.txt of three": {"merges.txt": b"a b c\n"}, "merges.txt not UTF-8": {"merges.txt": b"\xff \xfe\n"}, "merges.txt: a line of 100 MB": {"merges.txt": repeated(b"", b"x", 100 * MEGABYTE, b"")},
        "merges.txt: 20 million lines": {"merges.txt": repeated(b"", b"a b\n", 20_000_000, b"")}, "merges.txt missing": {"merges.txt": None},
    }.items():
        files(name, "gpt2-files", changes, "vocab.json, merges.txt")
    return cases


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
