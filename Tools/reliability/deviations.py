"""How far two runs of a command are apart, number by number."""

import array
import csv
import json
import math
import struct
from pathlib import Path

from outputs import TIMES

# What `doctor` measures.
MEASURED = {"rates", "disk", "machine"}
VOLATILE = TIMES | MEASURED | {"threads"}
FORMATS = {"F32": "f", "F64": "d", "I32": "i", "I64": "q"}


class Apart(Exception):
    """Two results that are no longer the same thing: other texts, names, shapes."""


def deviation(one, other):
    """The largest difference of two files' numbers, each over the largest magnitude under its name; 0 for files that do not hold
    numbers to compare. Raises Apart where more than numbers differs."""
    read = {".json": from_json, ".jsonl": from_lines, ".csv": from_csv, ".safetensors": from_safetensors}.get(one.suffix)
    if read is None or one.read_bytes() == other.read_bytes():
        return 0.0
    return largest(read(one), read(other))


def largest(left, right):
    if left.keys() != right.keys():
        raise Apart(f"only one has {sorted(left.keys() ^ right.keys())[:3]}")
    worst = 0.0
    for name, values in left.items():
        others = right[name]
        if len(values) != len(others):
            raise Apart(f"{name}: {len(values)} and {len(others)}")
        if values == others:
            continue
        scale = gap = 0.0
        for a, b in zip(values, others):
            if isinstance(a, (str, bool, type(None))) or isinstance(b, (str, bool, type(None))):
                if a != b:
                    raise Apart(f"{name}: {a!r:.40} and {b!r:.40}")
            elif not (math.isnan(a) and math.isnan(b)):
                scale, gap = max(scale, abs(a)), max(gap, abs(a - b))
        worst = max(worst, gap / scale if scale else gap)
    return worst


def gathered(value, name, into):
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in VOLATILE:
                gathered(part, f"{name}.{key}", into)
    elif isinstance(value, list):
        for part in value:
            gathered(part, name, into)
    else:
        into.setdefault(name, []).append(value)
    return into


def from_text(text):
    return gathered(json.loads(text), "", {})


def from_json(path):
    return from_text(path.read_text(encoding="utf-8"))


def from_lines(path):
    into = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        gathered(json.loads(line), "", into)
    return into


def from_csv(path):
    def number(cell):
        try:
            return float(cell)
        except ValueError:
            return cell
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {name: [number(row[place]) for row in rows[1:]] for place, name in enumerate(rows[0])}


def from_safetensors(path):
    content = Path(path).read_bytes()
    length, = struct.unpack_from("<Q", content)
    header = json.loads(content[8:8 + length])
    tensors = {}
    for name, tensor in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in tensor["data_offsets"])
            tensors[name] = array.array(FORMATS[tensor["dtype"]], content[begin:end]).tolist()
    return tensors
