"""Faults of the machine and of people while a job runs: each must end in one line that names the cause, with nothing half-written.

    python3 Tools/reliability/faults.py --program PATH [--tally FILE]

Prints a row for each fault: what was done, what the program said, whether that is right. Full and read-only disks are small
tmpfs mounts; where mounting is not permitted they are left out and said so.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from jobs import HOST, MODELS, biographies, jobs, text
from outputs import differences, written
from tally import add

CANNOT_WRITE = (73, 74)


class Faults:
    def __init__(self, program, work):
        self.program, self.work, self.count, self.failed = program, work, 0, 0
        self.store = work / "store"
        self.capture = [*HOST, "--layer", "2", "--data", text("general"), "--shard-rows", "1000"]
        self.run("capture", "activations", *self.capture, "--output", self.store)

    def command(self, *words):
        return [self.program, *map(str, words), "--quiet"]

    def run(self, *words):
        return subprocess.run(self.command(*words), capture_output=True, text=True)

    def start(self, *words):
        # A shell's background jobs inherit that SIGINT is ignored.
        return subprocess.Popen(self.command(*words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def report(self, fault, code, errors, right):
        said = next((line for line in errors.splitlines() if "error:" in line), errors.strip().splitlines()[-1] if errors.strip() else "")
        self.count, self.failed = self.count + 1, self.failed + (not right)
        print(f"| {fault} | {code} | {said.replace(str(self.work), '…').replace('|', '/')[:150]} | {'yes' if right else 'NO'} |", flush=True)

    def check(self, fault, done, codes, *words):
        """One error line with all of `words`, and one of the exit codes."""
        errors = done.stderr if isinstance(done.stderr, str) else done.communicate()[1]
        lines = [line for line in errors.splitlines() if line.startswith("ssae-host: error: ")]
        self.report(fault, done.returncode, errors,
                    done.returncode in codes and len(lines) == 1 and all(word in lines[0] for word in words))

    def wait_for(self, path):
        for _ in range(20000):
            if path.exists():
                return
            time.sleep(0.003)
        raise RuntimeError(f"{path} did not appear")


@contextlib.contextmanager
def mounted(folder, options):
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True, stderr=subprocess.DEVNULL)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=False)
        folder.rmdir()


def writers(faults, folder):
    """Every kind of command that writes, into a folder."""
    yield "capture activations", ["capture", "activations", *faults.capture, "--output", folder / "acts"]
    yield "capture features", ["capture", "features", "--activations", faults.store, "--sae", MODELS / "gsae", "--output", folder / "f"]
    yield "train", ["train", "--activations", faults.store, "--init", MODELS / "gsae", "--token-budget", "4000", "--batch-size", "500",
                    "--output", folder / "sae"]
    yield "convert", ["convert", MODELS / "gsae", "--output", folder / "sae"]
    yield "select bm25", ["select", "bm25", "--pool", MODELS / "text" / "general.jsonl", "--seeds", text("physics"), "--top", "1000000",
                          "--index", folder / "index", "--output", folder / "s.jsonl"]
    yield "select dense", ["select", "dense", *HOST, "--layer", "1", "--normalise", "--pool", MODELS / "text" / "general.jsonl", "--seeds",
                           text("physics"), "--top", "10", "--index", folder / "vectors", "--output", folder / "d.jsonl"]
    yield "evaluate perplexity --per-token", ["evaluate", "perplexity", *HOST, "--sae", MODELS / "gsae", "--data", text("general"),
                                              "--per-token", folder / "p.safetensors"]
    yield "evaluate pareto", ["evaluate", "pareto", *HOST, "--sae", f"a={MODELS / 'gsae'}", "--data", text("physics"), "--limit-tokens", "2000",
                              "--output", folder / "pareto"]
    study = next(job for job in jobs(faults.work) if job.name == "debias run")
    yield "debias run", [word.replace("{}", str(folder / "study")) for word in study.command]


def full_disk(faults):
    for name, words in writers(faults, faults.work / "full"):
        with mounted(faults.work / "full", "size=40k") as folder:
            done = faults.run(*words)
            left = [path.name for path in folder.rglob("*") if ".tmp" in path.name]
            faults.check(f"disk full: {name}", done, CANNOT_WRITE, "no space left")
            if left:
                faults.report(f"disk full: {name}: temporary files", 0, ", ".join(left), False)


def read_only(faults):
    for name, words in writers(faults, faults.work / "fixed"):
        with mounted(faults.work / "fixed", "size=40k,ro"):
            faults.check(f"read-only output: {name}", faults.run(*words), CANNOT_WRITE, "read-only")


def disk_freed(faults):
    """A job that met a full disk goes on when there is room again."""
    whole = faults.work / "roomy"
    faults.run("capture", "activations", *faults.capture, "--output", whole)
    with mounted(faults.work / "full", "size=5m") as folder:
        words = ["capture", "activations", *faults.capture, "--output", folder / "acts"]
        cut = faults.run(*words)
        subprocess.run(["mount", "-o", "remount,size=60m", str(folder)], check=True)
        again = faults.run(*words, "--resume")
        same = not differences(written(whole), written(folder / "acts"))
        faults.report("disk full, then room and --resume", again.returncode, cut.stderr, cut.returncode in CANNOT_WRITE
                      and again.returncode == 0 and same)


def remove_under_writer(folder):
    """A folder in which new files may appear while the old ones are removed."""
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=True)


def removed_output(faults):
    output = faults.work / "removed"
    train = ["train", "--activations", faults.store, "--init", MODELS / "gsae", "--token-budget", "200000", "--batch-size", "500",
             "--checkpoint-every", "1000"]
    tail = ["evaluate", "tail", *HOST, "--sae", MODELS / "gsae", "--data", text("general"), "--checkpoint-every", "1000"]
    for name, begun, words in (("capture activations", "activations-00001.safetensors", ["capture", *faults.capture, "--shard-rows", "500"]),
                               ("train", "checkpoint.safetensors", train), ("evaluate tail", "part-00001-00000.safetensors", tail)):
        process = faults.start(*words, "--output", output)
        faults.wait_for(output / begun)
        remove_under_writer(output)
        faults.check(f"output folder removed in mid-run: {name}", process, CANNOT_WRITE, "does not exist")


def truncated_text(faults):
    """A text that is cut short while it is read: a mapped page that is gone, or the end of the file in the middle of a line."""
    source = faults.work / "text.jsonl"
    source.write_bytes((MODELS / "text" / "general.jsonl").read_bytes())
    output = faults.work / "truncated-text"
    process = faults.start("capture", "--model", MODELS / "host", "--layer", "2", "--data", source, "--shard-rows", "500", "--output", output)
    faults.wait_for(output / "activations-00001.safetensors")
    os.truncate(source, 1000)
    faults.check("a text truncated while it is read", process, (65, 74))


def truncated_input(faults):
    model = faults.work / "host"
    shutil.copytree(MODELS / "host", model)
    output = faults.work / "truncated"
    process = faults.start("capture", "activations", "--model", model, *faults.capture[2:], "--shard-rows", "500", "--output", output)
    faults.wait_for(output / "activations-00000.safetensors")
    os.truncate(model / "model.safetensors", 4096)
    faults.check("weights truncated while mapped", process, (65, 74))


def corrupted_shard(faults):
    store = faults.work / "corrupted"
    shutil.copytree(faults.store, store)
    flip_bit(store / "activations-00003.safetensors")
    for name, words in (("train", ["train", "--activations", store, "--init", MODELS / "gsae", "--token-budget", "9000", "--batch-size",
                                   "500", "--output", faults.work / "x"]),
                        ("capture features", ["capture", "features", "--activations", store, "--sae", MODELS / "gsae", "--output",
                                              faults.work / "y"])):
        faults.check(f"a flipped bit in a shard: {name}", faults.run(*words), (65,), "activations-00003.safetensors")


def flip_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def corrupted_progress(faults):
    """What a killed job left, with a bit flipped before it goes on."""
    train = ["train", "--activations", faults.store, "--init", MODELS / "gsae", "--token-budget", "200000", "--batch-size", "500",
             "--checkpoint-every", "1000"]
    tail = ["evaluate", "tail", *HOST, "--sae", MODELS / "gsae", "--data", text("general"), "--checkpoint-every", "1000"]
    attribute = ["debias", "attribute", *HOST, "--saes", MODELS / "debiasing" / "saes", "--data", biographies(faults.work)[0], "--label-field",
                 "label", "--classes", "c0,c1", "--layer", "2", "--steps", "50"]
    for name, progress, words in (("train", "checkpoint.safetensors", train), ("evaluate tail", "part-00001-00000.safetensors", tail),
                                  ("debias attribute", "part-00000.safetensors", attribute)):
        output = faults.work / "progress"
        process = faults.start(*words, "--output", output)
        faults.wait_for(output / progress)
        process.kill()
        process.communicate()
        flip_bit(output / progress)
        faults.check(f"a flipped bit in what a killed job left: {name}", faults.run(*words, "--output", output, "--resume"), (65,), progress)
        shutil.rmtree(output)


def second_process(faults):
    for name, words in (("capture activations", ["capture", "activations", *faults.capture]),
                        ("train", ["train", "--activations", faults.store, "--init", MODELS / "gsae", "--token-budget", "60000"])):
        output = faults.work / "shared"
        first = faults.start(*words, "--output", output)
        faults.wait_for(output / ".lock")
        faults.check(f"a second process on the folder: {name}", faults.run(*words, "--output", output, "--resume"), CANNOT_WRITE)
        errors = first.communicate()[1]
        faults.report(f"and the first: {name}", first.returncode, errors, first.returncode == 0)
        shutil.rmtree(output)


def interrupted_twice(faults):
    output = faults.work / "twice"
    process = faults.start("train", "--activations", faults.store, "--init", MODELS / "gsae", "--token-budget", "9000000", "--output", output)
    faults.wait_for(output / ".lock")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    errors = process.communicate()[1]
    faults.report("Ctrl-C twice", process.returncode, errors or f"ended after {time.monotonic() - begun:.1f} s",
                  process.returncode in (130, -signal.SIGINT) and time.monotonic() - begun < 5)


def closed_output(faults):
    for name, words in (("generate", ["generate", *HOST, "--prompt", "It was", "--max-tokens", "200"]),
                        ("evaluate perplexity", ["evaluate", "perplexity", *HOST, "--data", text("physics"), "--limit-tokens", "3000"]),
                        ("info", ["info", MODELS / "host", "--verbose"])):
        process = subprocess.Popen([faults.program, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdout.close()
        errors = process.stderr.read()
        code = process.wait()
        faults.report(f"stdout closed early: {name}", code, errors, code == 141 and "error" not in errors)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--tally")
    options = parser.parse_args()
    print("| fault | exit code | said | right |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        faults = Faults(options.program, Path(folder))
        for part in (full_disk, read_only, disk_freed):
            try:
                part(faults)
            except (subprocess.CalledProcessError, FileNotFoundError):
                print(f"| {part.__name__}: left out, as nothing can be mounted here | | | |", flush=True)
        for part in (removed_output, truncated_input, truncated_text, corrupted_shard, corrupted_progress, second_process, interrupted_twice, closed_output):
            part(faults)
    add(options.tally, "faults of disks, files and people", faults.count, faults.count - faults.failed)
    raise SystemExit(faults.failed > 0)


if __name__ == "__main__":
    main()
