"""Runs every kind of command under strace: none may open a connection or run another program.

    python3 Tools/reliability/network.py --program PATH

Sockets of the machine itself (AF_UNIX, which the C library asks for user names) do not count. Left out, and said so, where there
is no strace.
"""

import argparse
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from jobs import HOST, MODELS, jobs, text


def commands(work):
    yield "info", ["info", str(MODELS / "host")]
    yield "tokenize", ["tokenize", *HOST, "--text", "Emma put the kettle on."]
    yield "inspect", ["inspect", *HOST, "--sae", str(MODELS / "gsae"), "--prompt", "Emma put the kettle on."]
    yield "generate", ["generate", *HOST, "--prompt", "It was", "--max-tokens", "5"]
    yield "evaluate perplexity", ["evaluate", "perplexity", *HOST, "--sae", str(MODELS / "gsae"), "--data", text("physics"),
                                  "--limit-tokens", "500"]
    yield "evaluate pareto", ["evaluate", "pareto", *HOST, "--sae", f"a={MODELS / 'gsae'}", "--data", text("physics"),
                              "--limit-tokens", "500", "--output", str(work / "pareto")]
    yield "convert", ["convert", str(MODELS / "gsae"), "--output", str(work / "sae")]
    yield "doctor", ["doctor", "--models", str(MODELS)]
    for job in jobs(work):
        yield job.name, [word.replace("{}", str(work / job.name.replace(" ", "-"))) for word in job.command]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    if not shutil.which("strace"):
        print("left out: strace is not installed")
        return
    failed = False
    print("| command | exit code | network calls | programs run |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name, words in commands(work):
            trace = work / "trace"
            done = subprocess.run(["strace", "-f", "-e", "trace=network,execve", "-o", str(trace), options.program, *words, "--quiet"],
                                  capture_output=True, text=True)
            lines = trace.read_text(errors="replace").splitlines()
            network = [line for line in lines if re.search(r"\b(socket|connect|bind|sendto)\(", line) and "AF_UNIX" not in line]
            programs = [line for line in lines if "execve(" in line][1:]
            failed |= done.returncode != 0 or bool(network) or bool(programs)
            print(f"| {name} | {done.returncode} | {len(network)} | {len(programs)} |", flush=True)
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
