"""What a script tried and what came of it, for the one table of Tools/reliability.sh.

    python3 Tools/reliability/tally.py FILE [PAGE]

Prints the table of the rows in FILE; with PAGE, also puts it between the marks of that document.
"""

import json
import sys
from pathlib import Path

BEGIN, END = "<!-- table of Tools/reliability.sh -->", "<!-- end of the table -->"


def add(path, what, tried, right, note=""):
    """A row: how many cases, how many came out as promised."""
    if path:
        with open(path, "a", encoding="utf-8") as out:
            out.write(json.dumps({"what": what, "tried": tried, "right": right, "note": note}) + "\n")


def table(path):
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    lines = ["| tried | cases | as promised | not | |", "|---|---|---|---|---|"]
    for row in rows:
        lines.append(f"| {row['what']} | {row['tried']:,} | {row['right']:,} | {row['tried'] - row['right']:,} | {row['note']} |")
    return "\n".join(lines)


def main():
    made = table(sys.argv[1])
    print(made)
    if len(sys.argv) > 2:
        page = Path(sys.argv[2])
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        page.write_text(f"{before}{BEGIN}\n{made}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
