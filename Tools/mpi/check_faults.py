"""One rank that fails ends all of them within seconds, with one message and its exit code; what was complete stays."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from ranks import HOST, MODELS, Cases, arguments, difference, mpirun, run, temporary, text

SECONDS = 20  # from the fault to the end, on a busy machine
NOISE = 12  # lines of mpirun's own


def problem_of(result, code, words, named=None):
    if result.code != code:
        return f"exit code {result.code}, not {code}: {result.errors.strip()[:400]}"
    if len(result.messages) != 1:
        return f"{len(result.messages)} messages: {result.errors.strip()[:400]}"
    missing = [word for word in [*words, *([named] if named else [])] if word not in result.messages[0] + result.errors]
    if missing:
        return f"the message does not say {missing}: {result.messages[0]}"
    others = [line for line in result.errors.splitlines() if "ssae-host" not in line and "hint:" not in line]
    return f"{len(others)} more lines" if len(others) > NOISE else ""


def capture(data, *more):
    return ["capture", "activations", *HOST, "--layer", "2", "--data", str(data), "--shard-rows", "1000", *more]


def alike(given, cases, folder):
    """What every rank meets."""
    for name, words, code, says in [
        ("an unknown option", ["doctor", "--no-such-option"], 64, ["--no-such-option"]),
        ("no data", ["evaluate", "perplexity", *HOST], 64, ["--data"]),
        ("a missing model", ["evaluate", "perplexity", "--model", "nowhere", "--data", text("heldout-general")], 66, ["nowhere"]),
        ("a command for one process", ["info", str(MODELS / "host")], 64, ["one process"]),
    ]:
        result = run([*mpirun(3), given.program.path, *words], folder, 60)
        cases.check(name, problem_of(result, code, says))
    result = run([*mpirun(3), given.program.path, "--help"], folder, 60)
    cases.check("help", "" if result.code == 0 and result.output.count("USAGE") == 1 else f"{result.code}: {result.output[:200]}")
    (folder / "there").mkdir()
    (folder / "there" / "file").write_text("x")
    result = given.program.ranks(3, capture(text("heldout-general"), "--output", "there"), folder)
    cases.check("an output that exists", problem_of(result, 73, ["there"], "rank 0 of 3"))


def one_bad_file(given, cases, folder):
    """A rank whose own copy of the data is damaged."""
    good = Path(text("heldout-general")).read_text(encoding="utf-8")
    (folder / "good.jsonl").write_text(good)
    lines = good.splitlines()
    lines[60] = '{"text": "cut off'
    (folder / "bad.jsonl").write_text("\n".join(lines))
    for bad in range(3):
        words = mpirun(1)[:-2]
        for rank in range(3):
            data = folder / ("bad.jsonl" if rank == bad else "good.jsonl")
            # Ranks must ask for the same: only what the file holds differs.
            words += ["-n", "1", given.program.path, "evaluate", "perplexity", *HOST, "--data", str(data), "--threads", "1", "--quiet",
                      ":"]
        result = run(words[:-1], folder, 120)
        problem = problem_of(result, 65, ["bad.jsonl:61"], f"rank {bad} of 3")
        cases.check(f"a bad file at rank {bad}", problem or slow(result.seconds))


def slow(seconds):
    return f"{seconds:.0f} s" if seconds > SECONDS else ""


def full_disk(given, cases, folder):
    """A rank whose output folder is on a full disk."""
    output = folder / "full"
    output.mkdir()
    mount = f"mount -t tmpfs -o size=600k tmpfs {output} && exec \"$@\""
    if subprocess.run(["unshare", "-m", "sh", "-c", mount, "sh", "true"], capture_output=True).returncode != 0:
        print("skipped: a full disk, which needs mount namespaces")
        return
    words = [given.program.path, *capture(text("heldout-general"), "--output", str(output)), "--threads", "1", "--quiet"]
    result = run([*mpirun(1), *words, ":", "-n", "1", "unshare", "-m", "sh", "-c", mount, "sh", *words], folder, 120)
    cases.check("a full disk at rank 1", problem_of(result, 74, ["no space left"], "rank 1 of 2") or slow(result.seconds))
    whole = folder / "whole"
    given.program.alone(capture(text("heldout-general"), "--output", str(whole)), folder)
    result = given.program.ranks(3, capture(text("heldout-general"), "--output", str(output), "--resume"), folder)
    cases.check("and on with 3 ranks", f"{result.code}: {result.errors}" if result.code else difference(whole, output))


def children(program):
    """Process ids of the ranks under way."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "exe") == program:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def killed(given, cases, folder):
    """A rank killed at a random moment; then on with another number of ranks."""
    # A program of our own, so that no other run is hit.
    program = folder / "ssae-host-killed"
    shutil.copy(given.program.path, program)
    data = [text("general"), text("physics")]
    choice = random.Random(0)
    limit = ["--limit-tokens", "80000"]
    jobs = [
        ("capture", [*capture(data[0], *limit), "--data", data[1]]),
        ("attribute", ["debias", "attribute", *HOST, "--saes", str(MODELS / "debiasing" / "saes"), "--layer", "2", "--data",
                       str(labelled(folder)), "--label-field", "label", "--classes", "c0,c1", "--steps", "4", "--contexts", "1"]),
    ]
    for name, words in jobs:
        alone = given.program.alone([*words, "--output", f"{name}-whole"], folder)
        if alone.code:
            cases.check(name, alone.errors)
            continue
        output = f"{name}-killed"
        resume, kills = [], 0
        for count in (3, 2, 4):
            command = [*mpirun(count), str(program), *words, "--output", output, *resume, "--threads", "1", "--quiet"]
            process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            # Not before the ranks are at work: something new is on disk.
            there = set(names(folder / output))
            while process.poll() is None and not set(names(folder / output)) - there:
                time.sleep(0.02)
            time.sleep(choice.random() * 0.5)
            ranks = children(str(program))
            if ranks and process.poll() is None:
                os.kill(choice.choice(ranks), signal.SIGKILL)
                kills += 1
            at = time.monotonic()
            process.communicate(timeout=120)
            waited = time.monotonic() - at
            if process.returncode == 0:
                break
            cases.check(f"{name}: one of {count} ranks killed", slow(waited) or ("left over" if children(str(program)) else ""))
            resume = ["--resume"]
        result = given.program.ranks(2, [*words, "--output", output, "--resume"], folder)
        cases.check(f"{name}: on with 2 ranks after {kills} kills",
                    f"{result.code}: {result.errors}" if result.code else "no rank was killed" if kills == 0
                    else difference(folder / f"{name}-whole", folder / output))


def names(path):
    """Shards and parts, complete or not."""
    return [name for name in (os.listdir(path) if path.exists() else []) if "activations-" in name or "part-" in name]


def labelled(folder):
    people = open(text("heldout-biographies"), encoding="utf-8").readlines()[:40]
    path = folder / "labelled.jsonl"
    path.write_text("".join(f'{{"label": "c{place % 2}", {line.strip()[1:]}\n' for place, line in enumerate(people)))
    return path


def interrupted(given, cases, folder):
    """Ctrl-C reaches mpirun, which tells the ranks."""
    words = [*capture(text("general")), "--output", "stopped", "--threads", "1", "--quiet"]
    process = subprocess.Popen([*mpirun(2), given.program.path, *words], cwd=folder, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    manifest = folder / "stopped" / "manifest.json"
    cases.check("Ctrl-C", "" if process.returncode != 0 and manifest.exists() else f"{process.returncode}: {errors}")
    result = given.program.ranks(3, [*words[:-3], "--resume"], folder)
    whole = given.program.alone([*capture(text("general")), "--output", "unstopped"], folder)
    problem = f"{result.code}, {whole.code}: {result.errors}" if result.code or whole.code else ""
    cases.check("and on with 3 ranks", problem or difference(folder / "unstopped", folder / "stopped"))


def main():
    given = arguments(only={"default": ""})
    cases = Cases("faults")
    for subject in (alike, one_bad_file, full_disk, killed, interrupted):
        if given.only in subject.__name__:
            with temporary() as folder:
                subject(given, cases, Path(folder))
    cases.end()


main()
