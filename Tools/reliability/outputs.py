"""What a job wrote, as far as it must be the same in every run: times, paths and pages that show them are left out."""

import hashlib
import json
import os
from pathlib import Path

# What says when and how fast, in any file.
TIMES = {"run", "seconds", "command", "tokens_per_second"}
VOLATILE = TIMES | {"elapsed", "output", "version"}


def stripped(value):
    if isinstance(value, dict):
        return {key: stripped(part) for key, part in value.items() if key not in VOLATILE}
    return [stripped(part) for part in value] if isinstance(value, list) else value


def digest(path):
    if path.suffix == ".json":
        return json.dumps(stripped(json.loads(path.read_text(encoding="utf-8"))), sort_keys=True)
    if path.suffix == ".jsonl":
        return [json.dumps(stripped(json.loads(line)), sort_keys=True) for line in path.read_text(encoding="utf-8").splitlines()]
    return hashlib.sha256(path.read_bytes()).hexdigest()


def written(base):
    """Every file of the outputs that begin with `base`, by its name after that."""
    found = {}
    for top in base.parent.glob(base.name + "*"):
        paths = [top] if top.is_file() else [Path(folder, name) for folder, _, names in os.walk(top) for name in names]
        for path in paths:
            name = str(path)[len(str(base)):]
            if path.suffix != ".html" and path.name != ".lock" and not name.endswith(".run.json"):
                found[name] = digest(path)
    return found


def differences(a, b):
    return sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))
