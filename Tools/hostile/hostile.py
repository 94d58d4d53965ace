"""Gives the built program every hostile file it must refuse and measures each run.

    Tools/hostile/run.sh            builds the program, then runs this with any Python 3.11; no library is needed

A run is good when it ends by itself within 2 seconds (user time of the processor, and 20 seconds of the clock: other work
on the machine must not decide) and 300 MB (largest resident set, mapped files included), with exit code 65 or 66, one
line on stderr that names the file (and perhaps a hint below it), nothing on stdout and nothing written. The worst of
every reader goes to Documentation/hostile-files.md when all cases ran. Exits with 1 when a run is not good.
"""

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS, PATIENCE, MEGABYTES = 2.0, 20.0, 300
HERE = Path(__file__).resolve().parent


def make_all(work: Path, program: str, wanted: list[str], first: int) -> None:
    """Makes the cases one after the other on request, in a process of its own: the measuring one must stay small, since
    a child's largest resident set begins with that of its parent."""
    sys.path.insert(0, str(HERE))
    files, folders, tokenizers, saes = map(
        importlib.import_module, ("files", "folders", "tokenizer_folders", "sae_folders"))
    cases = (
        files.safetensors_cases() + folders.checkpoint_cases() + tokenizers.tokenizer_cases() + files.zip_cases() + files.pickle_cases()
        + saes.sae_cases() + folders.text_cases() + folders.token_cases() + folders.store_cases())
    if wanted:
        cases = [case for case in cases if any(word in f"{case.reader}: {case.name}" for word in wanted)]
    tokens = work / "tokens.safetensors"
    tokens.write_bytes(folders.tokens())
    store = work / "store"
    subprocess.run(
        [program, "capture", "activations", "--model", folders.ROOT / "Models/host", "--tokens", tokens, "--layer", "2", "--output", store,
         "--quiet"], check=True, capture_output=True)
    for case in cases[first:]:
        folder = work / "case"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        arguments = case.make(folder)
        if arguments[0] == "STORE":
            _, file, change, *arguments = arguments
            shutil.copytree(store, folder / "store")
            spoil(folder / "store" / file, change, folders.put)
        replaced = [str(part).replace("TOKENS", str(tokens)).replace("OUT", str(folder / "output")) for part in arguments]
        print(json.dumps({"reader": case.reader, "name": case.name, "codes": case.codes, "arguments": replaced}), flush=True)
        if not sys.stdin.readline():
            return


def spoil(path: Path, change, put) -> None:
    if not callable(change):
        put(path, change)
    elif path.suffix == ".json" and change.__name__ in ("<lambda>", "edit"):
        value = json.loads(path.read_text())
        change(value)
        path.write_text(json.dumps(value))
    elif change.__name__ == "<lambda>":
        path.write_bytes(change(path.read_bytes()))
    else:
        put(path, change)


def measure(command: list[str], work: Path) -> dict:
    """Runs a command; ends it after 20 seconds."""
    outputs = [open(work / name, "w+b") for name in ("stdout", "stderr")]
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=outputs[0], stderr=outputs[1])
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid or time.monotonic() - start > PATIENCE:
            break
        time.sleep(0.001)
    if not pid:
        process.kill()
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    texts = []
    for file in outputs:
        file.seek(0)
        texts.append(file.read(100_000).decode(errors="replace"))
        file.close()
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
    return {"seconds": usage.ru_utime, "megabytes": usage.ru_maxrss / 1024, "code": code, "stdout": texts[0], "stderr": texts[1]}


def faults(case: dict, run: dict, folder: Path, before: set) -> list[str]:
    found = []
    if run["code"] not in case["codes"]:
        found.append(f"exit {run['code']}")
    if run["seconds"] > SECONDS:
        found.append("too slow")
    if run["megabytes"] > MEGABYTES:
        found.append("too much memory")
    if run["code"] != 0:
        lines = [line for line in run["stderr"].splitlines() if not line.startswith("  hint: ")]
        errors = [line for line in lines if line.startswith("ssae-host: error: ")]
        if len(errors) != 1 or len(lines) != 1 or len(run["stderr"]) > 3000:
            found.append("not one line on stderr")
        if run["stdout"]:
            found.append("stdout not empty")
        if listing(folder) != before:
            found.append("something was written")
    return found


def listing(folder: Path) -> set:
    return {str(Path(base) / name) for base, folders, files in os.walk(folder) for name in folders + files}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(HERE.parents[1] / ".build/release/ssae-host"))
    parser.add_argument("--output", default=str(HERE.parents[1] / "Documentation/hostile-files.md"))
    parser.add_argument("--tally", help="a file that Tools/reliability/tally.py prints")
    parser.add_argument("--verbose", action="store_true", help="print every case, not only the bad ones")
    parser.add_argument("--make", help=argparse.SUPPRESS)
    parser.add_argument("wanted", nargs="*")
    options = parser.parse_args()
    if options.make:
        return make_all(Path(options.make), options.program, options.wanted, 0)
    rows: dict[str, list] = {}
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        maker = subprocess.Popen(
            [sys.executable, __file__, "--program", options.program, "--make", name, *options.wanted], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        for line in maker.stdout:
            case = json.loads(line)
            before = listing(work / "case")
            run = measure([options.program, *case["arguments"]], work)
            wrong = faults(case, run, work / "case", before)
            bad += bool(wrong)
            rows.setdefault(case["reader"], []).append((run, case["name"]))
            if wrong or options.verbose:
                print(f"{case['reader']}: {case['name']}: {run['seconds']:.2f} s, {run['megabytes']:.0f} MB, exit {run['code']}: "
                      f"{', '.join(wrong) or 'good'}\n    {run['stderr'].strip()[:300] or '(nothing on stderr)'}", flush=True)
            maker.stdin.write("\n")
            maker.stdin.flush()
    count = sum(map(len, rows.values()))
    text = table(rows)
    if options.tally:
        row = {"what": "hostile files", "tried": count, "right": count - bad, "note": "one line, exit code 65 or 66, 2 s, 300 MB"}
        with open(options.tally, "a") as out:
            out.write(json.dumps(row) + "\n")
    print(text + f"\n{count} hostile inputs, {bad} not refused as they should be")
    if maker.wait():
        sys.exit("the maker of the cases failed")
    if not options.wanted:
        version = subprocess.run([options.program, "--version"], capture_output=True, text=True).stdout.strip()
        Path(options.output).write_text(PAGE.format(count=count, bad=bad, version=version, table=text))
    sys.exit(1 if bad else 0)


PAGE = """# Hostile files

Written by `Tools/hostile/run.sh` with {version}. Each of {count} inputs was made to
crash, hang, mislead or exhaust a reader: truncated, overlapping, cyclic, absurd in size, contradicting itself, naming files
outside its folder, carrying code, or nothing but 100 MB of one thing. {bad} of them were not refused as follows: exit code
65 or 66 (64 where a choice is left open), one line on stderr that names the file, nothing on stdout, nothing written, within 2
seconds and 300 MB.

Time is user time of the processor, as other work ran on the machine; a run that took 20 seconds by the clock would have been
ended and counted. Memory is the largest resident set, mapped files included.

{table}
Limits that a file cannot exceed: JSON configurations 64 MiB and 500,000 values, `tokenizer.json` 128 MiB and 2,500,000
values, one line of JSON Lines 256 MiB, a plain text file taken as one document 1 GiB, safetensors headers 100 MB and
100,000 tensors, pickles 64 MiB, other tokenizer files 32 MiB, token ids below 4,194,304.
"""


def table(rows: dict[str, list]) -> str:
    lines = ["| reader | cases | slowest | s | largest | MB |", "|---|---|---|---|---|---|"]
    for reader, runs in rows.items():
        slow = max(runs, key=lambda item: item[0]["seconds"])
        large = max(runs, key=lambda item: item[0]["megabytes"])
        lines.append(
            f"| {reader} | {len(runs)} | {slow[1]} | {slow[0]['seconds']:.2f} | {large[1]} | {large[0]['megabytes']:.0f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
