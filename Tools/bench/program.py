"""Runs of ssae-host as a user makes them, start-up and loading taken out by a second, shorter run."""

import subprocess
import sys

from bench_files import ROOT

PROGRAM = str(ROOT / ".build" / "release" / "ssae-host")

# A process counts the memory of the one it was forked from: a small one stands between this, which holds the peers, and it.
LAUNCHER = """
import os, subprocess, sys, time
start = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(time.perf_counter() - start, usage.ru_maxrss / 1e3, file=sys.stderr)
sys.exit(status != 0)
"""


def run(program: list[str]) -> tuple[float, float, str]:
    """Seconds, peak resident MB and standard output of one run."""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", LAUNCHER, *program], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"failed: {' '.join(program)}")
    seconds, peak = map(float, done.stderr.split())
    return seconds, peak, done.stdout


def difference(long: list[str], short: list[str]) -> tuple[float, float]:
    """Seconds that the longer run takes more than the shorter, and the longer one's peak resident MB."""
    seconds, _, _ = run(short)
    longer, peak, _ = run(long)
    return longer - seconds, peak
