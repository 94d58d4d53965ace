"""Kills jobs at random moments and goes on with them: the files must be those of a run that was left alone.

    python3 Tools/reliability/kills.py --program PATH [--kills 200] [--seed 1] [--only NAME] [--tally FILE]

A job is started and killed (SIGKILL) after a random part of the time it takes, then run again as the program says, killed again,
and so on up to three times before it may finish. Prints a row for each job: kills, runs that ended with the same files, lost.
A killed program cannot remove the temporary file that it was writing: files are counted that lay beside the output at the end.
"""

import argparse
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from jobs import jobs
from outputs import differences, written
from tally import add


def start(program, job, output, more=()):
    words = [word.replace("{}", str(output)) for word in [*job.command, *more]]
    return subprocess.Popen([program, *words, "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(program, job, output, more=()):
    process = start(program, job, output, more)
    errors = process.communicate()[1]
    if process.returncode != 0:
        raise RuntimeError(f"{job.name} {' '.join(more)}: exit code {process.returncode}: {errors.strip()}")


def disturbed(program, job, output, seconds, draw):
    """One output made under up to three kills; how many hit a running process."""
    hits = 0
    for attempt in range(draw.randint(1, 3)):
        exists = any(output.parent.glob(output.name + "*"))
        process = start(program, job, output, job.resume if exists else ())
        try:
            process.wait(timeout=draw.random() * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            hits += 1
        process.communicate()
        if process.returncode == 0:
            return hits
    finish(program, job, output, job.resume)
    return hits


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--tally")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    tried = survived = ended = 0
    print("| job | seconds alone | kills | same files | lost | temporary files left |\n|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        chosen = [job for job in jobs(work) if options.only in job.name]
        for job in chosen:
            begun = time.monotonic()
            finish(options.program, job, work / "whole")
            seconds = time.monotonic() - begun
            expected = written(work / "whole")
            kills = same = lost = left = 0
            while kills < options.kills / len(chosen):
                output = work / "cut"
                try:
                    kills += disturbed(options.program, job, output, seconds, draw)
                    wrong = differences(expected, written(output))
                except RuntimeError as error:
                    wrong = [str(error)]
                if wrong:
                    lost += 1
                    print(f"{job.name}: {', '.join(wrong[:5])}", flush=True)
                else:
                    same += 1
                temporary = list(work.glob(".cut*"))
                left += len(temporary)
                for path in [*work.glob("cut*"), *temporary]:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            for path in work.glob("whole*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            tried, survived, ended = tried + kills, survived + same, ended + same + lost
            print(f"| {job.name} | {seconds:.1f} | {kills} | {same} | {lost} | {left} |", flush=True)
    add(options.tally, "jobs killed and resumed", ended, survived, f"{tried} kills")
    raise SystemExit(survived < ended)


if __name__ == "__main__":
    main()
