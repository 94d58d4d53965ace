"""Runs every command under strace: none opens a connection, runs another program, or creates a file outside its folder.

    python3 Tools/reliability/network.py --program PATH [--tally FILE]

Sockets of the machine itself (AF_UNIX, which the C library asks for user names) do not count, nor does `demo` running this program.
Every file is created anew (O_EXCL) or at a path of the output, and with no more permission than the umask leaves: with 077 nobody
else may read what is written. Left out, and said so, where there is no strace.
"""

import argparse
import os
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from commands import commands, prepare
from tally import add

CALLS = "network,execve,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat"
CREATES = re.compile(r"\b(open|openat|creat|mkdir|mkdirat|symlink|symlinkat|rename|renameat|renameat2|link|linkat)\(")


def created(line):
    """The paths that a call creates or changes the name of; none for others, and for those that failed."""
    found = CREATES.search(line)
    if not found or "= -1" in line or found[1].startswith("open") and "O_CREAT" not in line:
        return []
    return re.findall(r'"([^"]*)"', line)


def inside(path, folder):
    return os.path.realpath(folder / path).startswith(str(folder) + "/")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--tally")
    options = parser.parse_args()
    program = os.path.realpath(options.program)
    if not shutil.which("strace"):
        print("left out: strace is not installed")
        add(options.tally, "commands under strace", 0, 0, "left out: no strace")
        return
    count = good = 0
    print("| command | exit code | connections | other programs | files written | elsewhere | open to others |\n|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as traces:
        folder = Path(os.path.realpath(work))
        prepare(folder)
        before = os.umask(0o077)
        for command in commands():
            trace = Path(traces) / "trace"
            words = [command.script or program, *command.words]
            if not command.script:
                words = ["strace", "-f", "-s", "4096", "-e", f"trace={CALLS}", "-o", str(trace), *words]
            done = subprocess.run(words, capture_output=True, text=True, cwd=folder)
            if command.saves:
                (folder / command.saves).write_text(done.stdout, encoding="utf-8")
            if command.script:
                continue
            lines = trace.read_text(errors="replace").splitlines()
            network = [line for line in lines if re.search(r"\b(socket|connect|bind|sendto)\(", line) and "AF_UNIX" not in line]
            others = [line for line in lines if "execve(" in line and "= 0" in line and f'execve("{program}"' not in line
                      and 'execve("/proc/self/exe"' not in line]
            written = [path for line in lines for path in created(line)]
            outside = [path for path in written if not inside(path, folder)]
            exposed = [path for path in folder.rglob("*") if not path.is_symlink() and "inputs" not in path.parts
                       and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
            isGood = done.returncode == 0 and not (network or others or outside or exposed)
            count, good = count + 1, good + isGood
            print(f"| {command.name} | {done.returncode} | {len(network)} | {len(others)} | {len(set(written))} | {len(outside)} | {len(exposed)} |", flush=True)
            for line in [*network[:3], *others[:3], *outside[:3], *map(str, exposed[:3])]:
                print(f"    {line[:200]}", flush=True)
        os.umask(before)
    add(options.tally, "commands under strace", count, good, "no connection, no other program, nothing written elsewhere")
    raise SystemExit(good < count)


if __name__ == "__main__":
    main()
