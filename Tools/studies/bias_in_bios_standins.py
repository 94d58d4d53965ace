"""Stand-ins for the files of Tools/studies/bias_in_bios.sh: the published layout and shapes, random weights.

    Tools/python.sh Tools/studies/bias_in_bios_standins.py FOLDER --tokenizer TOKENIZER.json [--features 32768] [--limit 150]

Writes FOLDER/pythia-70m-deduped (a checkpoint with the tokenizer given: Pythia's is 20B_tokenizer.json),
FOLDER/dictionaries/pythia-70m-deduped/SITE/10_32768/ae.pt for every site the study reads, and
FOLDER/bias_in_bios/data/{train,test}-….parquet with the columns and types of LabHC/bias_in_bios: biographies of the corpus
generator, professors and nurses, and some accountants, which the study leaves out. Needs pyarrow. Numbers on such files mean
nothing: they show that the commands work, and how long they take.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import torch
from transformers import AutoModelForCausalLM, GPTNeoXConfig

TOOLS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TOOLS / "models"), str(TOOLS)]

from bias_in_bios import GENDERS, PROFESSIONS  # noqa: E402
from corpus.biographies import biography  # noqa: E402
from corpus.mixes import Texts  # noqa: E402

SITES = ["embed"] + [f"{kind}_out_layer{layer}" for layer in range(5) for kind in ("attn", "mlp", "resid")]
WIDTH = 512


def checkpoint(folder, tokenizer):
    """The published config; the weights of its own initialisation, in half precision as published."""
    torch.manual_seed(0)
    config = GPTNeoXConfig(
        vocab_size=50304, hidden_size=WIDTH, num_hidden_layers=6, num_attention_heads=8, intermediate_size=4 * WIDTH,
        max_position_embeddings=2048, rotary_pct=0.25, bos_token_id=0, eos_token_id=0, tie_word_embeddings=False)
    AutoModelForCausalLM.from_config(config).half().save_pretrained(folder)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    (folder / "tokenizer_config.json").write_text(json.dumps({
        "add_prefix_space": False, "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>",
        "tokenizer_class": "GPTNeoXTokenizer", "unk_token": "<|endoftext|>"}))


def dictionary(folder, seed, features):
    """A state dict of dictionary_learning's AutoEncoder: unit decoder columns, few features active."""
    source = torch.Generator().manual_seed(seed)
    rows = torch.nn.functional.normalize(torch.randn(features, WIDTH, generator=source), dim=1)
    folder.mkdir(parents=True)
    torch.save({
        "bias": torch.zeros(WIDTH), "encoder.weight": rows.clone(), "encoder.bias": torch.full((features,), -0.05),
        "decoder.weight": rows.T.contiguous()}, folder / "ae.pt")


def parquet(path, counts, texts):
    """Rows as the Hugging Face data set has them: numbers for profession and gender, groups mixed."""
    rows = []
    for (profession, gender), count in counts.items():
        for index in range(count):
            document = texts.fresh(
                f"stand-in {path.stem} {profession} {gender} {index}",
                lambda draws, kind=(profession, gender): biography(draws, *kind))
            rows.append(((index + 0.5) / count, document.text, PROFESSIONS.index(profession), GENDERS.index(gender)))
    rows.sort()
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(pyarrow.table({
        "hard_text": pyarrow.array([row[1] for row in rows], pyarrow.string()),
        "profession": pyarrow.array([row[2] for row in rows], pyarrow.int64()),
        "gender": pyarrow.array([row[3] for row in rows], pyarrow.int64())}), path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--features", type=int, default=32768)
    parser.add_argument("--limit", type=int, default=150, help="biographies of a group; twice as many of the ambiguous ones")
    options = parser.parse_args()
    options.folder.mkdir(parents=True)
    checkpoint(options.folder / "pythia-70m-deduped", options.tokenizer)
    for seed, site in enumerate(SITES):
        dictionary(options.folder / "dictionaries/pythia-70m-deduped" / site / "10_32768", seed, options.features)
    texts = Texts(7)
    for part in ("train", "test"):
        counts = {(profession, gender): options.limit for profession in ("professor", "nurse") for gender in GENDERS}
        if part == "train":
            counts["professor", "male"] = counts["nurse", "female"] = 2 * options.limit
        counts["accountant", "male"] = 20
        parquet(options.folder / f"bias_in_bios/data/{part}-00000-of-00001-0123456789abcdef.parquet", counts, texts)


if __name__ == "__main__":
    main()
