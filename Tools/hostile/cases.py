"""What a hostile case is, and the means to make one: a file, or a good folder with one file spoilt."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "Tests"
MODELS = TESTS / "TransformersTests/Fixtures"
ENCODERS = TESTS / "TransformersTests/EncoderFixtures"
TOKENIZERS = TESTS / "TokenizersTests/Fixtures"
SAES = TESTS / "SparseAutoencodersTests/Fixtures"
MEGABYTE = 1 << 20


@dataclass
class Case:
    reader: str
    name: str
    #: Puts the case's files into a folder and returns the program's arguments; OUT is where a command may write.
    make: Callable[[Path], list]
    #: Exit codes that are right.
    codes: tuple = (65, 66)
    options: dict = field(default_factory=dict)


def file_case(reader: str, name: str, file: str, content, codes=(65, 66), arguments=("info", "FILE")) -> Case:
    """A hostile file by itself; content is bytes, or a function that makes the file at a path."""

    def make(folder: Path) -> list:
        path = folder / file
        put(path, content)
        return [str(path) if part == "FILE" else part for part in arguments]

    return Case(reader, name, make, codes)


def folder_case(reader: str, name: str, base: Path, arguments, changes: dict, codes=(65, 66)) -> Case:
    """A good folder with some files replaced (bytes or a function of the path), edited (a dict) or removed (None)."""

    def make(folder: Path) -> list:
        copy = folder / "good"
        copy_folder(base, copy)
        for file, change in changes.items():
            target = copy / file
            if change is None:
                target.unlink()
            elif isinstance(change, dict):
                value = json.loads(target.read_text())
                merge(value, change)
                target.write_text(json.dumps(value))
            else:
                put(target, change)
        return [str(part).replace("GOOD", str(copy)) for part in arguments]

    return Case(reader, name, make, codes)


def copy_folder(base: Path, copy: Path) -> None:
    shutil.copytree(base, copy, ignore=shutil.ignore_patterns("expected*", "case.json"))


def put(path: Path, content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if callable(content):
        path.unlink(missing_ok=True)
        content(path)
    else:
        path.unlink(missing_ok=True)
        path.write_bytes(content)


REMOVED = object()


def merge(value: dict, change: dict) -> None:
    """Sets keys, `a.b` meaning b inside a; REMOVED takes one away."""
    for key, new in change.items():
        place = value
        *parents, last = key.split(".")
        for parent in parents:
            place = place[parent]
        if new is REMOVED:
            place.pop(last, None)
        else:
            place[last] = new


def repeated(head: bytes, unit: bytes, count: int, tail: bytes):
    """Writes head, unit count times, tail, without holding it."""

    def make(path: Path) -> None:
        block = max(1, MEGABYTE // len(unit))
        with path.open("wb") as file:
            file.write(head)
            for _ in range(count // block):
                file.write(unit * block)
            file.write(unit * (count % block) + tail)

    return make


def numbered(head: bytes, unit: str, count: int, tail: bytes):
    """The same with the number of the unit in place of %d."""

    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.write(head)
            for start in range(0, count, 10_000):
                file.write("".join(unit % i for i in range(start, min(count, start + 10_000))).encode())
            file.write(tail)

    return make


def json_attacks() -> dict:
    """What can be wrong with any JSON file."""
    return {
        "empty file": b"",
        "100,000 nested arrays": b"[" * 100_000,
        "nested arrays, 100 MB": repeated(b"", b"[", 100 * MEGABYTE, b""),
        "1e400": b'{"a": 1e400}',
        "lone surrogate": b'{"a": "\\ud800"}',
        "duplicate key": b'{"a": 1, "a": 2}',
        "NaN literal": b'{"a": NaN}',
        "UTF-16": '{"a": 1}'.encode("utf-16"),
        "UTF-8 broken": b'{"a": "\xff\xfe"}',
        "byte order mark": b'\xef\xbb\xbf{"a": 1}',
        "text behind the end": b'{"a": 1} x',
        "trailing comma": b'{"a": 1,}',
        "control character": b'{"a": "\x01"}',
        "a list": b"[]",
        "a string of 100 MB": repeated(b'{"a": "', b"x", 100 * MEGABYTE, b'"}'),
        "100 MB of blanks": repeated(b"", b" ", 100 * MEGABYTE, b""),
        "50 million numbers": repeated(b'{"a": [0', b",0", 50 * MEGABYTE, b"]}"),
        "2 million keys, the last twice": numbered(b'{"a": 0', ', "k%d": 0', 2_000_000, b', "a": 0}'),
        "10 million empty objects": repeated(b'{"a": [{}', b",{}", 10_000_000, b"]}"),
        "a number of 100 MB": repeated(b'{"a": ', b"1", 100 * MEGABYTE, b"}"),
    }


def path_attacks() -> dict:
    """What can lie where a file should be."""
    import os

    return {
        "a folder": lambda path: path.mkdir(),
        "a FIFO": lambda path: os.mkfifo(path),
        "/dev/zero": lambda path: path.symlink_to("/dev/zero"),
        "a link to nothing": lambda path: path.symlink_to("nothing"),
        "a link to itself": lambda path: path.symlink_to(path.name),
        "1 TB of holes": lambda path: os.truncate(os.open(path, os.O_RDWR | os.O_CREAT), 1 << 40),
    }
