"""The tokenizer of a checkpoint folder, read as it lies: libsentencepiece or tokenizers, nothing rebuilt."""

import json
from pathlib import Path


class Tokenizer:
    """Text to ids, with BOS in front when the tokenizer files say so; `special` holds bos, eos, pad and sep."""

    def __init__(self, folder):
        folder = Path(folder)
        config = _json(folder / "tokenizer_config.json")
        names = {key: _content(config.get(key)) for key in ("bos_token", "eos_token", "pad_token", "sep_token")}
        if (folder / "tokenizer.model").exists():
            import sentencepiece
            processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
            self._encode, self._decode = processor.encode, processor.decode
            identify = processor.piece_to_id
        else:
            import tokenizers
            pipeline = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._encode = lambda text: pipeline.encode(text, add_special_tokens=False).ids
            self._decode = lambda ids: pipeline.decode(ids)
            identify = pipeline.token_to_id
        self.bos = identify(names["bos_token"]) if names["bos_token"] else None
        self.eos = identify(names["eos_token"]) if names["eos_token"] else None
        self.special = sorted({identify(name) for name in names.values() if name} - {None})
        self.prepends_bos = bool(config.get("add_bos_token", False)) and self.bos is not None

    def encode(self, text):
        """Ids of one document."""
        ids = list(self._encode(text))
        return [self.bos] + ids if self.prepends_bos and ids[:1] != [self.bos] else ids

    def decode(self, ids):
        return self._decode([i for i in ids if i not in self.special])

    def windows(self, text, context):
        """The ids of one document cut into pieces of the context length, each with BOS in front if the rule says so."""
        ids = self.encode(text)
        front = ids[:1] if self.prepends_bos else []
        body = ids[len(front):]
        step = context - len(front)
        return [front + body[i:i + step] for i in range(0, len(body), step)]


def read_texts(path):
    """The documents of a JSONL file with `text`, of a JSON list of strings, or a text file as one document."""
    path = Path(path)
    if path.suffix == ".jsonl":
        with open(path, encoding="utf-8") as file:
            return [json.loads(line)["text"] for line in file]
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    return [path.read_text(encoding="utf-8")]


def _json(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _content(token):
    return token["content"] if isinstance(token, dict) else token
