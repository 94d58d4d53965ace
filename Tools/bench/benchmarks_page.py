"""BENCHMARKS.md, of which each script writes a part of its own; the README's table follows it."""

import re

import readme_table
from bench_files import ROOT


def written(script: str, lines: list[str]) -> None:
    """Replaces what stands between the script's marks in BENCHMARKS.md."""
    path = ROOT / "BENCHMARKS.md"
    begin, end = f"<!-- {script} writes from here -->", f"<!-- {script}: to here -->"
    text, count = re.subn(f"{begin}.*?{end}", lambda _: "\n".join([begin, *lines, end]), path.read_text(), flags=re.DOTALL)
    assert count == 1, f"{path}: no marks"
    path.write_text(text)
    readme_table.write()
