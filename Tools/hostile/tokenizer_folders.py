"""Hostile tokenizers."""

import json
import struct

from cases import MEGABYTE, REMOVED, TOKENIZERS, Case, folder_case, json_attacks, numbered, path_attacks, repeated
from containers import field, sentencepiece

NAN = float("nan")


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
