"""Compares the built program with the peers' own libraries and writes Documentation/parity.md.

    Tools/parity/run.sh            builds the program, then runs this through Tools/python.sh

Every reference is computed now, by the installed peers, on random tokens and activations; nothing is read from the
expectations the tests use. Models: the tiny checkpoints of the tests against transformers in float32 (logits, and every
residual stream). Tokenizers: the tiny ones of the tests, and real vocabularies when $SSAE_HOST_ASSETS or ../shared/assets
has them, against tokenizers and sentencepiece. SAEs: against SAELens, and against dictionary_learning and sparsify in an
environment of their own (sae_peers.sh). Exits with 1 when anything is out of tolerance.
"""

import argparse
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import sentencepiece
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModelForCausalLM, BertModel

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "Tests/TransformersTests/Fixtures"
ENCODERS = ROOT / "Tests/TransformersTests/EncoderFixtures"
TOKENIZERS = ROOT / "Tests/TokenizersTests/Fixtures"
SAES = ROOT / "Tests/SparseAutoencodersTests/Fixtures"
ASSETS = Path(os.environ.get("SSAE_HOST_ASSETS", ROOT / "../shared/assets"))


class Program:
    def __init__(self, path: str, work: Path):
        self.path, self.work = path, work

    def run(self, *arguments) -> str:
        command = [self.path, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout


def worst(found: torch.Tensor, expected: torch.Tensor) -> float:
    """Largest difference as a share of the expected tensor's largest magnitude."""
    return ((found.double() - expected.double()).abs().max() / expected.double().abs().max()).item()


def store_rows(folder: Path, name: str) -> torch.Tensor:
    return torch.cat([load_file(shard)[name] for shard in sorted(folder.glob("*.safetensors"))])


def decoder_row(program: Program, folder: Path) -> tuple:
    """Worst error of logits and of every block's input and output for one checkpoint."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    config = model.config.get_text_config()
    tokens = torch.randint(3, config.vocab_size, (4, 19), generator=torch.Generator().manual_seed(11))
    streams = {}
    base = getattr(model.base_model, "language_model", model.base_model)  # Gemma 3 wraps its text model
    final = next(getattr(base, name) for name in ("ln_f", "final_layer_norm", "norm") if hasattr(base, name))
    final.register_forward_pre_hook(lambda _, inputs: streams.__setitem__("last", inputs[0]))
    with torch.no_grad():
        output = model(tokens, output_hidden_states=True, use_cache=False)
    layers = config.num_hidden_layers
    expected = {f"blocks.{layer}.hook_resid_pre": output.hidden_states[layer] for layer in range(layers)}
    expected[f"blocks.{layers - 1}.hook_resid_post"] = streams["last"]

    file = program.work / "tokens.safetensors"
    save_file({"tokens": tokens.to(torch.int32)}, file)
    common = ["--model", folder, "--tokens", file, "--quiet", "--overwrite", *scale_option(folder)]
    program.run("capture", "logits", *common, "--output", program.work / "logits.safetensors")
    logits = load_file(program.work / "logits.safetensors")["logits"]
    hooks = [argument for name in expected for argument in ("--hook", name)]
    program.run("capture", "activations", *common, *hooks, "--output", program.work / "store")
    hidden = max(
        worst(store_rows(program.work / "store", name).reshape(value.shape), value) for name, value in expected.items())
    return AutoConfig.from_pretrained(folder).model_type, folder.name, worst(logits, output.logits), hidden


def scale_option(folder: Path) -> list[str]:
    """Gemma scales embeddings by √d rounded to the stored type; a float32 reference has the exact one."""
    return ["--embedding-scale", "exact"] if "gemma" in json.loads((folder / "config.json").read_text())["model_type"] else []


def encoder_row(program: Program, folder: Path) -> tuple:
    """Worst error of a BERT encoder's hidden states: the last, and all before it."""
    model = BertModel.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    config = model.config
    tokens = torch.randint(0, config.vocab_size, (4, 19), generator=torch.Generator().manual_seed(11))
    with torch.no_grad():
        hidden = model(tokens, output_hidden_states=True).hidden_states
    names = [f"blocks.{layer}.hook_resid_pre" for layer in range(config.num_hidden_layers)]
    names.append(f"blocks.{config.num_hidden_layers - 1}.hook_normalized_resid_post")
    file = program.work / "tokens.safetensors"
    save_file({"tokens": tokens.to(torch.int32)}, file)
    hooks = [argument for name in names for argument in ("--hook", name)]
    program.run(
        "capture", "activations", "--model", folder, "--tokens", file, *hooks, "--output", program.work / "store",
        "--quiet", "--overwrite")
    errors = [
        worst(store_rows(program.work / "store", name).reshape(value.shape), value) for name, value in zip(names, hidden)]
    return config.model_type, folder.name, errors[-1], max(errors[:-1])


def tokenizer_maker():
    spec = importlib.util.spec_from_file_location("tokenizer_fixtures", ROOT / "Tools/fixtures/tokenizer_cases.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    return maker


def unigrams(work: Path) -> list[Path]:
    """Unigram tokenizers with the tables that published ones have, which are too large for a fixture."""
    maker = tokenizer_maker()
    known = [text for text in maker.texts() if isinstance(text, str) and "\0" not in text and "\n" not in text]
    lines = [line.strip() for line in maker.corpus()] + known
    paths = []
    for rule in ("nmt_nfkc", "nfkc_cf"):
        path = work / f"unigram-{rule}" / "tokenizer.json"
        path.parent.mkdir()
        pair = maker.unigram(work, lines, normalization_rule_name=rule, vocab_size=1500, character_coverage=0.995)
        maker.like_t5(*pair).save(str(path))
        paths.append(path)
    return paths


def hostile_texts() -> list[str]:
    """The strings of the tokenizer fixtures' maker, and 2,000 random splices of their pieces."""
    maker = tokenizer_maker()
    texts = [maker.expand(text) for text in json.loads((TOKENIZERS / "texts.json").read_text())]
    rng = random.Random(3)
    short = [text[:200] for text in texts if text]

    def piece() -> str:
        text = rng.choice(short)
        start = rng.randrange(len(text))
        return text[start:start + rng.randint(1, 20)]

    return texts + ["".join(piece() for _ in range(rng.randint(1, 6))) for _ in range(2000)]


def tokenizer_row(program: Program, path: Path, texts: list[str]) -> tuple:
    """How many strings get other ids or another text back."""
    if path.suffix == ".json":
        peer = Tokenizer.from_file(str(path))
        peer.no_truncation()  # what a file says of lengths is not the program's to obey
        peer.no_padding()
        name, encode = "tokenizers", lambda text: peer.encode(text, add_special_tokens=False).ids
        decode = lambda ids: peer.decode(ids, skip_special_tokens=False)
    else:
        peer = sentencepiece.SentencePieceProcessor(model_file=str(path))
        # The library's names for control pieces, which the program may read as special strings beside a config.
        name, encode, decode = "sentencepiece", peer.encode, peer.decode
    data = program.work / "texts.jsonl"
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    found = json.loads(program.run("tokenize", "--tokenizer", path, "--data", data, "--json", "--quiet"))["documents"]
    expected = [encode(text) for text in texts]
    different = [(f["ids"], e) for f, e in zip(found, expected, strict=True) if f["ids"] != e]
    # Versions of libsentencepiece break exact ties between segmentations of equal score differently.
    ties = 0 if path.suffix == ".json" else sum(is_tie(peer, *pair) for pair in different)
    wrong = len(different) - ties
    data.write_text("".join(json.dumps({"ids": ids}) + "\n" for ids in expected))
    back = json.loads(program.run(
        "tokenize", "--tokenizer", path, "--decode", "--data", f"{data}:ids", "--json", "--quiet"))["documents"]
    other = sum(f["text"] != decode(ids) for f, ids in zip(back, expected, strict=True))
    return name, label(path), len(texts), wrong, ties, other


def is_tie(peer: sentencepiece.SentencePieceProcessor, found: list[int], expected: list[int]) -> bool:
    scores = [sum(peer.get_score(id) for id in ids) for ids in (found, expected)]
    return peer.decode(found) == peer.decode(expected) and abs(scores[0] - scores[1]) < 1e-4


def label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}" + (" (real)" if ASSETS in path.parents else "")


def sae_arguments(folder: Path) -> list:
    """--sae, with what a foreign file does not say itself."""
    case = json.loads((folder / "case.json").read_text()) if (folder / "case.json").exists() else {}
    arguments = ["--sae", folder / case["file"] if "file" in case else folder]
    if "map" in case:
        arguments += ["--sae-map", case["map"], "--sae-arch", case["arch"], "--sae-k", case["k"], "--pre-bias"]
    return arguments + (["--hook", case["give_hook"]] if "give_hook" in case else [])


def written_row(program: Program, folder: Path) -> tuple | None:
    """The same with the folder that `convert` writes, computed by SAELens; None for what SAELens does not have."""
    from sae_lens import SAE

    case = json.loads((folder / "case.json").read_text()) if (folder / "case.json").exists() else {}
    if case.get("architecture") == "groupmax":
        return None
    stored = load_file(folder / "expected.safetensors")
    x, features, reconstruction = (stored[key] for key in ("x", "features", "reconstruction"))
    output = program.work / "written"
    program.run("convert", *sae_arguments(folder)[1:], "--output", output, "--overwrite", "--quiet")
    peer = SAE.load_from_disk(str(output), device="cpu")
    shape = (len(x), 4, -1) if peer.cfg.reshape_activations == "hook_z" else x.shape
    with torch.no_grad():
        found = peer.encode(x.reshape(shape))
        decoded = peer.decode(found).reshape(x.shape)
    sides = ((found != 0) != (features != 0)).sum().item()
    return f"SAELens reads {peer.cfg.architecture()}", folder.name, worst(found, features), worst(decoded, reconstruction), sides


def run_peers(work: Path, folders: list[Path]) -> Path:
    """What the libraries of sae-peers.txt compute from these folders now, a file per folder."""
    output = work / "peers"
    output.mkdir()
    subprocess.run([ROOT / "Tools/parity/sae_peers.sh", output, *folders], check=True)
    return output


def sae_row(program: Program, folder: Path, peers: Path) -> tuple:
    """Worst error of features and reconstruction, and how many features are active on one side only."""
    stored = load_file(folder / "expected.safetensors")
    live = peers / f"{folder.name}.safetensors"
    if live.exists():
        values = load_file(live)
        x, features, reconstruction = (values[key] for key in ("x", "features", "reconstruction"))
        with safe_open(live, "pt") as file:
            name = file.metadata()["peer"]
    elif (folder / "cfg.json").exists() and (folder / "sae_weights.safetensors").exists():
        from sae_lens import SAE

        peer = SAE.load_from_disk(str(folder), device="cpu").to(torch.float32)
        x = torch.randn(64, stored["x"].shape[1], generator=torch.Generator().manual_seed(5)) * 1.5
        shape = (64, 4, 4) if peer.cfg.reshape_activations == "hook_z" else x.shape
        with torch.no_grad():
            features = peer.encode(x.reshape(shape))
            reconstruction = peer.decode(features).reshape(x.shape)
        name = f"SAELens, {peer.cfg.architecture()}"
    else:
        x, features, reconstruction = (stored[key] for key in ("x", "features", "reconstruction"))
        name = "the formula in the fixture's maker"
    file, output = program.work / "x.safetensors", program.work / "features"
    save_file({"x": x.contiguous()}, file)
    program.run(
        "capture", "features", *sae_arguments(folder), "--activations", file, "--reconstruction", "--output", output,
        "--overwrite", "--quiet")
    parts = [load_file(shard) for shard in sorted(output.glob("features-*.safetensors"))]
    found = torch.zeros_like(features)
    row = 0
    for part in parts:
        pointers = part["indptr"].tolist()
        for start, end in zip(pointers, pointers[1:]):
            found[row, part["indices"][start:end].long()] = part["values"][start:end]
            row += 1
    decoded = torch.cat([part["reconstruction"] for part in parts])
    sides = ((found != 0) != (features != 0)).sum().item()
    return name, folder.name, worst(found, features), worst(decoded, reconstruction), sides


def table(header: list[str], rows: list[tuple]) -> str:
    def cell(value) -> str:
        return f"{value:.1e}" if isinstance(value, float) else str(value)

    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(map(cell, row)) + " |" for row in rows]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build/release/ssae-host"))
    parser.add_argument("--output", default=str(ROOT / "Documentation/parity.md"))
    options = parser.parse_args()
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as work:
        program = Program(options.program, Path(work))
        decoders = [decoder_row(program, config.parent) for config in sorted(MODELS.glob("*/config.json"))]
        encoders = [encoder_row(program, config.parent) for config in sorted(ENCODERS.glob("*/config.json"))]
        texts = hostile_texts()
        files = sorted([*TOKENIZERS.glob("*/tokenizer.json"), *TOKENIZERS.glob("*/tokenizer.model")])
        files += [path for path in (
            ASSETS / "pythia-tokenizer/20B_tokenizer.json", ASSETS / "TinyStories-656K/tokenizer.json",
            ASSETS / "llama2-tokenizer/tokenizer.model") if path.exists()]
        files += unigrams(program.work)
        tokenizers = [tokenizer_row(program, path, texts) for path in files]
        folders = [file.parent for file in sorted(SAES.glob("**/expected.safetensors"))]
        peers = run_peers(program.work, folders)
        saes = [sae_row(program, folder, peers) for folder in folders]
        saes += [row for folder in folders if (row := written_row(program, folder))]
        numbers = program.run("--version").strip()
    good = (
        all(row[2] < 2e-5 and row[3] < 2e-5 for row in decoders + encoders) and all(row[3] == 0 for row in tokenizers)
        and all(row[2] < 1e-5 and row[3] < 1e-5 and row[4] == 0 for row in saes))
    versions = ", ".join(f"{name} {version(name)}" for name in (
        "transformers", "torch", "tokenizers", "sentencepiece", "sae-lens", "safetensors"))
    Path(options.output).write_text(f"""# Parity with the peers

Written by `Tools/parity/run.sh`; every number is from one run of {numbers}
against {versions}.

## Models

Largest difference from transformers in float32, as a share of the tensor's largest magnitude; 2e-5 is allowed. Residual
streams are every block's input and the last block's output.

{table(["family", "checkpoint", "logits", "residual streams"], decoders)}
Encoders, the same way: the last hidden state, and those before it.

{table(["family", "checkpoint", "last hidden state", "hidden states"], encoders)}
## Tokenizers

Hostile strings: emoji sequences, composed and decomposed accents, runs of blanks, every script, control characters, text
that spells special tokens, very long words, and random splices of them. No difference in ids is allowed. Decoded text differs in one case: an added
token that the file marks as normalised is decoded to its content, as transformers does; tokenizers decodes the
normalised form, with a blank in front. A tie is a string with two segmentations of exactly equal score, of which the
installed libsentencepiece takes another one than the version on PyPI.

{table(["peer", "tokenizer", "strings", "other ids", "ties", "other text decoded"], tokenizers)}
## Sparse autoencoders

Largest difference of features and reconstruction, as a share of the largest magnitude; 1e-5 is allowed, and no feature
that is active on one side only.

{table(["peer", "SAE", "features", "reconstruction", "active on one side"], saes)}""")
    print(Path(options.output).read_text())
    if not good:
        print("out of tolerance", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
