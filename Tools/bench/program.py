"""Runs of ssae-host as a user makes them, start-up and loading taken out by a second, shorter run."""

import sys

from bench_files import ROOT

sys.path.append(str(ROOT / "Tools"))
import measured

PROGRAM = str(ROOT / ".build" / "release" / "ssae-host")


def run(program: list[str]) -> tuple[float, float, str]:
    """Seconds, peak resident MB and standard output of one run."""
    done = measured.run(program, keep=None)
    if done.code != 0:
        raise SystemExit(f"failed: {' '.join(program)}")
    return done.elapsed, done.kibibytes / 1e3, done.output


def difference(long: list[str], short: list[str]) -> tuple[float, float]:
    """Seconds that the longer run takes more than the shorter, and the longer one's peak resident MB."""
    seconds, _, _ = run(short)
    longer, peak, _ = run(long)
    return longer - seconds, peak
