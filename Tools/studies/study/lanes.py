"""Runs commands, some of them side by side; what is complete is kept, what was stopped is made anew."""

import json
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor


class Lanes:
    """Commands of the program, one thread each, `count` at a time."""

    def __init__(self, folder, program, count):
        self.folder, self.program, self.count = folder, str(program), count
        self.lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, name, output, is_complete, arguments, threads=1):
        """Makes the folder or file `output` unless it is complete; `name` is for the log of times."""
        if is_complete():
            return
        if output.is_dir():
            shutil.rmtree(output)
        output.parent.mkdir(parents=True, exist_ok=True)
        start = time.time()
        command = [self.program, *map(str, arguments), "--output", str(output), "--threads", str(threads), "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr.strip()}")
        seconds = time.time() - start
        with self.lock:
            with open(self.folder / "times.tsv", "a", encoding="utf-8") as log:
                log.write(f"{name}\t{seconds:.1f}\n")
            print(f"{time.strftime('%H:%M:%S')}  {name}  {seconds:.0f} s", file=sys.stderr, flush=True)

    def together(self, jobs):
        """Calls every job, `count` at a time; after a failure no further one begins."""
        with ThreadPoolExecutor(self.count) as pool:
            results = [pool.submit(job) for job in jobs]
            try:
                for result in results:
                    result.result()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(path, lines):
    """The file appears when all of it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    part.replace(path)
