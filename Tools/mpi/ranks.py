"""Runs the program under mpirun, and compares what it wrote. Standard library only.

A subject is a script check_NAME.py beside this one: it takes --program, prints a line per case through `Cases`, and exits with 1
when one failed. Tools/test-mpi.sh runs all of them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "Models"
HOST = ["--model", str(MODELS / "host")]
# What of a record of a run differs between runs that say the same.
PASSING = {"run"}


def text(name):
    return str(MODELS / "text" / f"{name}.jsonl")


@dataclass
class Result:
    code: int
    output: str
    errors: str
    seconds: float

    @property
    def messages(self):
        """Lines in which the program itself names an error."""
        return [line for line in self.errors.splitlines() if line.startswith(("ssae-host: error:", "Error:"))]


def mpirun(count, *options):
    root = ["--allow-run-as-root"] if os.geteuid() == 0 else []
    return ["mpirun", *root, "--oversubscribe", *options, "-n", str(count)]


def run(words, folder, limit=300):
    start = time.monotonic()
    # Without a terminal on stdin, which mpirun would read. A crash is told in a line.
    done = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=limit,
                          env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
    return Result(done.returncode, done.stdout, done.stderr, time.monotonic() - start)


class Program:
    """The built program: alone, or as some ranks of one thread each."""

    def __init__(self, path):
        self.path = str(Path(path).resolve())

    def alone(self, words, folder):
        return run([self.path, *words, "--threads", "1", "--quiet"], folder)

    def ranks(self, count, words, folder, limit=300, options=()):
        return run([*mpirun(count, *options), self.path, *words, "--threads", "1", "--quiet"], folder, limit)


def content(path):
    """What of a file must not depend on who wrote it."""
    if path.suffix == ".json":
        return without(json.loads(path.read_text(encoding="utf-8")))
    return path.read_bytes()


def without(value):
    if isinstance(value, dict):
        return {key: without(member) for key, member in value.items() if key not in PASSING}
    return [without(member) for member in value] if isinstance(value, list) else value


def files(path):
    path = Path(path)
    found = [path] if path.is_file() else sorted(path.rglob("*"))
    # Pages carry the record of their run.
    return {str(entry.relative_to(path)): content(entry) for entry in found
            if entry.is_file() and entry.suffix != ".html" and entry.name != ".lock"}


def difference(one, other):
    """The first thing in which two outputs differ; empty where they are the same."""
    one, other = files(one), files(other)
    if not one:
        return "nothing was written"
    if one.keys() != other.keys():
        return f"files {sorted(one.keys() ^ other.keys())}"
    return next((f"{name} differs" for name in one if one[name] != other[name]), "")


class Cases:
    def __init__(self, title):
        self.title, self.passed, self.failed = title, 0, 0

    def check(self, name, problem=""):
        """Counts a case, which has failed where `problem` says something."""
        if problem:
            self.failed += 1
        else:
            self.passed += 1
        print(f"{'FAILED' if problem else 'ok':6}  {self.title}: {name}{': ' + problem[:600] if problem else ''}", flush=True)

    def end(self):
        print(f"{self.title}: {self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)


def arguments(**more):
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    for name, options in more.items():
        parser.add_argument(f"--{name}", **options)
    given = parser.parse_args()
    given.program = Program(given.program)
    return given


def temporary():
    return tempfile.TemporaryDirectory(prefix="ssae-host-mpi-")
