"""Writes the README's table of speed from the tables of BENCHMARKS.md.

    python3 Tools/bench/readme_table.py            writes it
    python3 Tools/bench/readme_table.py --check    fails when it differs

Standard library alone.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- readme_table.py writes from here -->", "<!-- readme_table.py: to here -->"


def tables(text: str) -> list[list[dict[str, str]]]:
    """Every table as a list of rows, by the names of its columns."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        head, _, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in block.splitlines())
        # Of two columns of one name the first.
        found.append([dict(reversed(list(zip(head, row)))) for row in rows])
    return found


def with_column(text: str, name: str) -> list[dict[str, str]]:
    [table] = [table for table in tables(text) if table and name in table[0]]
    return table


# How the README names a job, by how BENCHMARKS.md begins its name.
JOBS = {
    "capture": "activations of a layer, to disk",
    "cross-entropy": "cross-entropy",
    "clean and spliced cross-entropy, topk": "cross-entropy, clean and with a top-k SAE",
    "clean and spliced cross-entropy, standard": "cross-entropy, clean and with a standard SAE",
    "encode": "features of activations, top-k SAE",
    "generate": "text, token by token",
}
SELECTION = {
    "BM25": "BM25, index and queries", "Search": "exact search of a million vectors in files",
    "MiniLM": "vectors of texts by MiniLM",
}
TRAINING = {"TopK": "a training step, top-k SAE", "standard": "a training step, standard SAE"}


def job(name: str) -> str:
    return next(title for begin, title in JOBS.items() if name.startswith(begin))


def rows(text: str) -> list[list[str]]:
    speed: dict[str, dict[str, tuple[str, str]]] = {}
    for row in with_column(text, "of the limit"):
        peer, _ = row["best peer"].rsplit(" ", 1)
        speed.setdefault(job(row["job"]), {})[row["shape"]] = (row["ratio"], peer)
    result = []
    for name, shapes in speed.items():
        peers = dict.fromkeys(peer for _, peer in shapes.values())
        result.append([name, " and ".join(peers)] + [shapes.get(shape, ("–",))[0] for shape in ("gpt2", "pythia-70m")])
    training = with_column(text, "PyTorch, tokens/s")
    for name, title in TRAINING.items():
        of_width = [[row["ratio"] for row in training if row["SAE"].startswith(name) and f" d {width}," in row["SAE"]]
                    for width in (768, 512)]
        result.append([title, "PyTorch", *(ratios[0] if ratios else "–" for ratios in of_width)])
    for row in with_column(text, "processor seconds"):
        if "tight" in row["side"]:
            result.append(["attribution of a decision to features", "PyTorch", "–", row["to ssae-host"]])
    return result


def others(text: str) -> str:
    parts = []
    for row in with_column(text, "job; peer"):
        name, peer = row["job; peer"].split("; ")
        parts.append(f"{SELECTION[name.split(':')[0]]} {row['ratio']} ({peer})")
    return "Choosing data: " + ", ".join(parts) + "."


def table(text: str) -> str:
    lines = [["job", "fastest peer", "GPT-2 small", "Pythia-70m"], ["---", "---", "--:", "--:"]] + rows(text)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n\n" + others(text)


def written(readme: str, benchmarks: str) -> str:
    text, count = re.subn(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{table(benchmarks)}\n{END}", readme, flags=re.S)
    assert count == 1, "README.md: no marks"
    return text


def update() -> tuple[str, str]:
    """The README as it is and as it should be."""
    readme = README.read_text(encoding="utf-8")
    return readme, written(readme, (ROOT / "BENCHMARKS.md").read_text(encoding="utf-8"))


def write() -> None:
    README.write_text(update()[1], encoding="utf-8")


def main() -> None:
    if sys.argv[1:] != ["--check"]:
        return write()
    present, wanted = update()
    if present != wanted:
        sys.exit("README.md: the table of speed is not that of BENCHMARKS.md; run Tools/bench/readme_table.py")


if __name__ == "__main__":
    main()
