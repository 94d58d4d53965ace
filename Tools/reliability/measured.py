"""Runs of the program: what they took, how they ended, what they said."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

# A process counts the memory of the one it was forked from: a small one stands between this and the program.
LAUNCHER = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
with open(sys.argv[1], "w") as out:
    out.write(f"{os.waitstatus_to_exitcode(status)} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss / 1024}")
"""


@dataclass
class Run:
    code: int
    seconds: float  # of the processor, so that other work on the machine counts little
    megabytes: float  # largest resident set, mapped files included
    output: str
    errors: str

    @property
    def error(self):
        """The one line that says what went wrong; empty where there is none, or more than one."""
        lines = [line for line in self.errors.splitlines() if line.startswith(("ssae-host: error: ", "Error: "))]
        return lines[0] if len(lines) == 1 else ""


def run(command, folder=None, keep=1 << 20):
    """Runs a command to its end; keeps the beginning of what it prints."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors, tempfile.NamedTemporaryFile("r") as taken:
        launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, taken.name]
        subprocess.run([*launcher, *map(os.fspath, command)], stdout=out, stderr=errors, cwd=folder, check=False)
        code, seconds, megabytes = taken.read().split()
        texts = []
        for file in (out, errors):
            file.seek(0)
            texts.append(file.read(keep).decode(errors="replace"))
    return Run(int(code), float(seconds), float(megabytes), *texts)
