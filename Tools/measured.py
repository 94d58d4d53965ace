"""Runs of the program: what they took, how they ended, what they said."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

# A process counts the memory of the one it was forked from: a small one stands between this and the program.
LAUNCHER = """
import os, subprocess, sys, time
start = time.perf_counter()
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
elapsed = time.perf_counter() - start
with open(sys.argv[1], "w") as out:
    out.write(f"{os.waitstatus_to_exitcode(status)} {elapsed} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss}")
"""


@dataclass
class Run:
    code: int
    elapsed: float  # seconds on the clock
    seconds: float  # of the processor, so that other work on the machine counts little
    kibibytes: int  # largest resident set, mapped files included
    output: str
    errors: str

    @property
    def megabytes(self):
        return self.kibibytes / 1024

    @property
    def error(self):
        """The one line that says what went wrong; empty where there is none, or more than one."""
        lines = [line for line in self.errors.splitlines() if line.startswith(("ssae-host: error: ", "Error: "))]
        return lines[0] if len(lines) == 1 else ""


def run(command, folder=None, keep=1 << 20, environment=None):
    """Runs a command to its end; keeps the beginning of what it prints, or with None all."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors, tempfile.NamedTemporaryFile("r") as taken:
        launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, taken.name]
        subprocess.run([*launcher, *map(os.fspath, command)], stdout=out, stderr=errors, cwd=folder, env=environment,
                       check=False)
        code, elapsed, seconds, kibibytes = taken.read().split()
        texts = []
        for file in (out, errors):
            file.seek(0)
            texts.append(file.read(keep).decode(errors="replace"))
    return Run(int(code), float(elapsed), float(seconds), int(kibibytes), *texts)
