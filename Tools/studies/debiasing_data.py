"""Biographies for the debiasing study on the embedded models, from the corpus generator.

    python3 Tools/studies/debiasing_data.py FOLDER [--ambiguous 600] [--minority 150] [--test 150] [--seed 1]
        [--general CORPUS [--biographies 0.02]]

Writes train.jsonl (male professors and female nurses, and fewer female professors and male nurses, which only the oracle
and the skylines see), test.jsonl (as many of all four groups), both with text, profession and gender, and names.txt: pairs
of first names of the same rank for the swap test. No text occurs twice, nor in the corpus of the same seed. With --general
also general.jsonl: the corpus's general text with a share of its biographies, evenly spread, so that they are as rare there
as a subdomain is in general text.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models"))

from corpus.biographies import biography  # noqa: E402
from corpus.mixes import Texts  # noqa: E402
from corpus.people import MEN, WOMEN  # noqa: E402


def write(path, counts, texts):
    """Documents of every group in turn, so that the file's order says nothing."""
    lines = []
    for (profession, gender), count in counts.items():
        for index in range(count):
            document = texts.fresh(
                f"debiasing {path.stem} {profession} {gender} {index}",
                lambda draws, kind=(profession, gender): biography(draws, *kind))
            lines.append(((index + 0.5) / count, {"text": document.text, "profession": profession, "gender": gender}))
    lines.sort(key=lambda line: line[0])
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for _, line in lines), encoding="utf-8")
    print(f"{path}: {len(lines)} biographies", file=sys.stderr)


def general(path, corpus, share):
    """The general text in its order, without most of its biographies."""
    kept, met, taken = [], 0, 0
    with open(corpus / "general.jsonl", encoding="utf-8") as texts, open(corpus / "labels/general.jsonl") as labels:
        for text, label in zip(texts, labels, strict=True):
            if json.loads(label)["kind"] == "biography":
                met += 1
                if taken + 1 > met * share:
                    continue
                taken += 1
            kept.append(text)
    path.write_text("".join(kept), encoding="utf-8")
    print(f"{path}: {len(kept)} texts, {taken} of them biographies", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ambiguous", type=int, default=600)
    parser.add_argument("--minority", type=int, default=150)
    parser.add_argument("--test", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--general", type=Path, metavar="CORPUS", help="folder of the corpus generator")
    parser.add_argument("--biographies", type=float, default=0.02, help="share of its biographies that general.jsonl keeps")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    texts = Texts(options.seed)
    groups = [("professor", "male"), ("nurse", "female"), ("professor", "female"), ("nurse", "male")]
    sizes = [options.ambiguous] * 2 + [options.minority] * 2
    write(options.folder / "train.jsonl", dict(zip(groups, sizes)), texts)
    write(options.folder / "test.jsonl", dict.fromkeys(groups, options.test), texts)
    pairs = "".join(f"{man},{woman}\n" for man, woman in zip(MEN, WOMEN))
    (options.folder / "names.txt").write_text(pairs, encoding="utf-8")
    if options.general:
        general(options.folder / "general.jsonl", options.general, options.biographies)


if __name__ == "__main__":
    main()
