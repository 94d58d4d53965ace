"""Every command twice with two threads: the same bytes; and once with one thread: the same within a tolerance.

    python3 Tools/reliability/determinism.py --program PATH [--keep FOLDER] [--tally FILE]

The three series run in folders of their own with the same relative paths. Left out of the comparison are times: the seconds of run
records, rates a second, the page of a training run, which draws them, the checksum and size of a file that holds such a record, and what
`doctor` measures. With one thread, numbers may differ by 1e-4 of the largest under their name in a
file (1e-3 where weights are trained); everything that is text must be the same. Pages and figures show the numbers of the files
beside them and are compared between equal runs alone.
"""

import argparse
import json
import re
import sys
import tempfile
from pathlib import Path

from commands import commands, prepare
from deviations import MEASURED, Apart, deviation, from_text, largest
from tally import add

sys.path.append(str(Path(__file__).resolve().parents[1]))
from measured import run

TOLERANCE, TRAINED = 1e-4, 1e-3
TIMES = re.compile(rb'((?:seconds|tokens_per_second)(?:"|&quot;|\\")\s*:\s*)-?[0-9.e+-]+')


# Of a file that holds a time; its length, too, is that of the time's digits.
CHECKSUMS = re.compile(rb'((?:crc32|bytes)(?:"|&quot;)\s*:\s*)[0-9]+')
WITH_RATES, WITH_CHECKSUMS = "training.html", "scores."


def series(program, folder, threads):
    """Runs every command in `folder`; yields what each printed and the files that were new after it."""
    prepare(folder)
    known = set(files(folder))
    for command in commands():
        words = [command.script or program, *command.words]
        if not command.script:
            words += ["--threads", str(threads)] if command.threads else []
            words += ["--quiet"] if command.threads and command.name != "demo" else []
        done = run(words, folder, keep=1 << 30)
        if command.saves:
            (folder / command.saves).write_text(done.output, encoding="utf-8")
        new = sorted(set(files(folder)) - known)
        known.update(new)
        yield command, done, new


def files(folder):
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def bare(content, name=""):
    """Without times."""
    content = TIMES.sub(rb"\1", content)
    return CHECKSUMS.sub(rb"\1", content) if WITH_CHECKSUMS in name else content


def measured_left_out(command, text):
    if command.name != "doctor":
        return text.encode()
    found = json.loads(text)
    return json.dumps({key: value for key, value in found.items() if key not in MEASURED}).encode()


def differing(command, one, other, first, second):
    """What differs between two equal runs."""
    found = []
    if bare(measured_left_out(command, one[0].output)) != bare(measured_left_out(command, other[0].output)):
        found.append("stdout")
    if one[1] != other[1]:
        found.append("names of files")
    for name in one[1]:
        if name.endswith(WITH_RATES) or not (second / name).exists():
            continue
        if bare((first / name).read_bytes(), name) != bare((second / name).read_bytes(), name):
            found.append(name)
    return found


def apart(command, one, other, first, second):
    """The largest deviation of a run with another number of threads, and where something else than a number differs."""
    if one[1] != other[1]:
        raise Apart("other files")
    worst = 0.0
    for name in one[1]:
        try:
            worst = max(worst, deviation(first / name, second / name))
        except Apart as error:
            raise Apart(f"{name}: {error}") from None
    if one[0].output.startswith("{") and "--json" in command.words:
        worst = max(worst, largest(from_text(one[0].output), from_text(other[0].output)))
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--keep", help="a new folder for the first series, to look at")
    parser.add_argument("--tally")
    options = parser.parse_args()
    program = str(Path(options.program).resolve())
    same = within = count = failed = 0
    print("| command | exit code | files | twice the same | one thread and two, largest difference |\n|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as work:
        first = Path(options.keep or Path(work) / "first").absolute()
        second, single = Path(work) / "second", Path(work) / "single"
        for folder in (first, second, single):
            folder.mkdir()
        for (command, *one), (_, *two), (_, *three) in zip(
                series(program, first, 2), series(program, second, 2), series(program, single, 1)):
            count += 1
            codes = {done.code for done, _ in (one, two, three)}
            wrong = differing(command, one, two, first, second)
            same += not wrong and codes == {0}
            try:
                far = apart(command, one, three, first, single)
                isWithin = far <= (TRAINED if command.name.startswith("train") else TOLERANCE)
                said = "0" if far == 0 else f"{far:.0e}"
            except Apart as error:
                isWithin, said = False, str(error)
            within += isWithin
            failed += codes != {0}
            print(f"| {command.name} | {' '.join(map(str, sorted(codes)))} | {len(one[1])} | {'yes' if not wrong else 'NO: ' + ', '.join(wrong[:4])} | "
                  f"{said}{'' if isWithin else ' NO'} |", flush=True)
            if codes != {0}:
                print(f"    {one[0].errors.strip()[:300]}", flush=True)
    add(options.tally, "commands run twice, to the same bytes", count, same)
    add(options.tally, "commands with one thread and with two", count, within, "text the same, numbers within 1e-4 (trained weights 1e-3)")
    raise SystemExit(same < count or within < count)


if __name__ == "__main__":
    main()
