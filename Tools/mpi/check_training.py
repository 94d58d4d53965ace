"""SAEs trained by 1 to 4 ranks, by features, rows and both, against one process: the loss of every step, what is saved, runs that are
killed and go on with another number of ranks, and the bytes that are sent against their formula.
"""

import json
import math
import os
import signal
import struct
import subprocess
import time
from array import array
from pathlib import Path

from ranks import HOST, Cases, arguments, mpirun, temporary, text

# Training amplifies rounding: a token whose k-th and next largest are all but equal chooses the other one, Adam steps as far for a
# gradient of 1e-12 as for one of 1. So what the sums of several ranks may differ by is measured: one process alone, its learning rate
# shaken by 1e-5 of it, differs from itself by as much. Losses must agree to 1e-5 or within twice that, weights to 1e-3 or within twice
# that, and the first loss, which nothing has amplified yet, to 1e-7.
STEPS, BATCH, FEATURES = 20, 4096, 203
SHORT = ["--d-sae", str(FEATURES), "--batch-size", str(BATCH), "--steps", str(STEPS), "--log-every", "1", "--normalize", "scale",
         "--learning-rate", "0.003"]
SHAKEN = ["--learning-rate", "0.00300003"]
TERM = ["--objective", "term", "--tilt-scale", "mean"]
# Name, options, whether every split is tried or only one of each kind.
KINDS = [
    ("topk, AuxK", ["--architecture", "topk", "--k", "8", "--dead-after", "10000"], True),
    ("standard, clipped", ["--architecture", "standard", "--sparsity", "2", "--clip", "0.01"], True),
    ("topk, AuxK by variance", ["--architecture", "topk", "--k", "5", "--dead-after", "10000", "--aux-scale", "variance"], False),
    ("topk, k above a rank's features", ["--architecture", "topk", "--k", "120"], False),
    ("batchtopk", ["--architecture", "batchtopk", "--k", "6.5", "--dead-after", "10000"], True),
    ("matryoshka", ["--architecture", "matryoshka", "--k", "8", "--widths", "20,110,203"], False),
    ("standard, resampled", ["--architecture", "standard", "--sparsity", "20", "--dead-after", "9000", "--resample-every", "8"], False),
    ("jumprelu", ["--architecture", "jumprelu", "--sparsity", "0.5", "--threshold", "0.05"], False),
    ("jumprelu, quadratic", ["--architecture", "jumprelu", "--sparsity", "0.5", "--jumprelu-penalty", "quadratic"], False),
    ("gated", ["--architecture", "gated", "--sparsity", "1"], False),
    ("standard, TERM", ["--architecture", "standard", "--sparsity", "2", *TERM, "--tilt", "3"], True),
    ("topk, TERM by document, running normaliser", ["--architecture", "topk", "--k", "8", *TERM, "--tilt", "2", "--inner-tilt", "-1",
                                                   "--tilt-groups", "document", "--tilt-ema", "0.3"], False),
    ("topk, TERM by sequence", ["--architecture", "topk", "--k", "8", *TERM, "--tilt", "2", "--term-unit", "sequence"], False),
]
FEW = [(2, "features"), (2, "rows"), (4, "2x2")]
MANY = [(1, "features"), *FEW, (2, None), (3, "features"), (3, "rows"), (4, "features"), (4, "rows")]


def lines(folder):
    return [json.loads(line) for line in open(Path(folder) / "metrics.jsonl", encoding="utf-8") if '"loss"' in line]


def losses(folder, name=None):
    return [line["loss"] for line in lines(folder) if line.get("sae") == name]


def differences(one, other):
    return [abs(a - b) / max(abs(a), 1e-12) for a, b in zip(one, other)] if len(one) == len(other) else [math.inf]


def compare_losses(one, other, shaken=None):
    limit = max(1e-5, 2 * max(differences(one, shaken)) if shaken else 0)
    found = differences(one, other)
    if found[0] > 1e-7:
        return f"losses of the first step differ by {found[0]:.1e}"
    return "" if max(found) <= limit else f"losses differ by {max(found):.1e}, more than {limit:.1e}"


def tensors(path):
    data = Path(path).read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    result = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            result[name] = (entry["shape"], array("f", data[8 + size + start:8 + size + end]))
    return result


def distances(one, other):
    """Of each tensor in relative Frobenius norm; nothing where names or shapes differ."""
    one, other = tensors(Path(one) / "sae_weights.safetensors"), tensors(Path(other) / "sae_weights.safetensors")
    if {name: shape for name, (shape, _) in one.items()} != {name: shape for name, (shape, _) in other.items()}:
        return {}
    return {name: math.sqrt(sum((a - b) ** 2 for a, b in zip(values, other[name][1]))
                            / max(sum(value * value for value in values), 1e-12)) for name, (_, values) in one.items()}


def compare_saes(one, other, shaken):
    limits, found = distances(one, shaken), distances(one, other)
    if not found:
        return "other tensors or shapes"
    for name, distance in found.items():
        limit = max(1e-3, 2 * limits[name])
        if distance > limit:
            return f"{name} differs by {distance:.1e}, more than {limit:.1e}"
    return ""


def compare(whole, part, name=None):
    """A run of several ranks and one of a process alone, which has a shaken one beside it."""
    shaken, inner = Path(f"{whole}-shaken"), name or ""
    return (compare_losses(losses(whole, name), losses(part, name), losses(shaken, name))
            or compare_saes(whole / inner, part / inner, shaken / inner))


class Subject:
    def __init__(self, program, cases, folder):
        self.program, self.cases, self.folder = program, cases, folder

    def train(self, words, output, ranks=0, split=None):
        """The problem, where it does not end well."""
        words = ["train", *words, "--output", str(output), *(["--parallel", split] if split else [])]
        result = self.program.ranks(ranks, words, self.folder) if ranks else self.program.alone(words, self.folder)
        return "" if result.code == 0 else f"exit code {result.code}: {result.errors.strip()}"

    def alone(self, words, output):
        """One process, and one whose learning rate is shaken."""
        return self.train(words, output) or self.train([*words, *SHAKEN], Path(f"{output}-shaken"))

    def losses(self, kind, options, splits, data):
        words = [*data, *options]
        whole = self.folder / kind.replace(" ", "-")
        problem = self.alone(words, whole)
        if problem:
            return self.cases.check(kind, f"alone: {problem}")
        for ranks, split in splits:
            part = self.folder / f"{whole.name}-{ranks}-{split}"
            problem = self.train(words, part, ranks, split) or compare(whole, part)
            self.cases.check(f"{kind}, {ranks} ranks, {split or 'by default'}", problem)

    def evaluations(self):
        """What is saved reads and measures as what one process saves."""
        def measure(path):
            result = self.program.alone(["evaluate", "perplexity", *HOST, "--sae", str(path), "--data", text("heldout-physics"),
                                         "--limit-tokens", "2000", "--json"], self.folder)
            return json.dumps(json.loads(result.output)) if result.code == 0 else result.errors
        def numbers(value):
            if isinstance(value, dict):
                return [number for key, member in value.items() if key != "run" for number in numbers(member)]
            if isinstance(value, list):
                return [number for member in value for number in numbers(member)]
            return [value] if isinstance(value, float) else []
        whole = numbers(json.loads(measure(self.folder / "topk,-AuxK")))
        for name in ["topk,-AuxK-2-features", "topk,-AuxK-2-rows", "topk,-AuxK-4-2x2"]:
            part = numbers(json.loads(measure(self.folder / name)))
            worst = max((abs(a - b) / max(abs(a), 1e-2) for a, b in zip(whole, part)), default=math.inf)
            self.cases.check(f"evaluates alike: {name}", "" if len(whole) == len(part) and worst < 1e-3 else f"differs by {worst:.1e}")

    def streamed(self):
        """Each rank runs the model on its own sequences."""
        words = [*HOST, "--layer", "2", "--data", text("heldout-general"), "--architecture", "topk", "--k", "8", *SHORT, "--model-batch",
                 "3", "--shuffle-batches", "2", "--evaluate", text("heldout-physics"), "--evaluate-every", "8", "--evaluate-tokens",
                 "600"]
        whole = self.folder / "streamed"
        problem = self.train(words, whole)
        for ranks, split in [(2, "features"), (3, "rows"), (4, "2x2")]:
            part = self.folder / f"streamed-{ranks}"
            problem = problem or self.train(words, part, ranks, split) or compare_losses(losses(whole), losses(part))
            self.cases.check(f"model while training, {ranks} ranks, {split}", problem)

    def several(self, data):
        """Several SAEs on one stream."""
        words = [*data, "--architecture", "standard", "--sparsity", "1,4", *SHORT]
        whole, part = self.folder / "several", self.folder / "several-4"
        problem = self.alone(words, whole) or self.train(words, part, 4, "2x2")
        for name in sorted(entry.name for entry in whole.iterdir() if entry.is_dir()):
            problem = problem or compare(whole, part, name)
        self.cases.check("two SAEs on one stream, 4 ranks, 2x2", problem)

    def finetuned(self, data):
        words = [*data, "--init", str(self.folder / "batchtopk"), "--architecture", "batchtopk", "--k", "6.5", *SHORT[2:]]
        whole, part = self.folder / "finetuned", self.folder / "finetuned-3"
        problem = self.train(words, whole) or self.train(words, part, 3, "features")
        self.cases.check("from another SAE, 3 ranks, features", problem or compare_losses(losses(whole), losses(part)))

    def killed(self, data):
        """A rank killed after a checkpoint; the run goes on with another number of ranks, or the other split."""
        words = [*data, "--architecture", "topk", "--k", "16", "--d-sae", "1001", "--batch-size", "4096", "--steps", "30", "--log-every",
                 "1", "--normalize", "scale", "--learning-rate", "0.003", "--checkpoint-every", "12288", "--dead-after", "30000"]
        whole = self.folder / "whole"
        problem = self.alone(words, whole)
        if problem:
            return self.cases.check("killed", problem)
        for (ranks, split), (later, other) in [((2, "rows"), (3, "rows")), ((3, "features"), (2, "features")), ((4, "2x2"), (0, None)),
                                               ((2, "rows"), (4, "2x2"))]:
            part = self.folder / f"killed-{ranks}-{split}-{later}"
            problem, seconds = self.kill(["train", *words, "--parallel", split], part, ranks)
            name = f"rank of {ranks} killed, {split}: ended after {seconds:.1f} s, goes on with {later or 'one process'}"
            problem = problem or self.train([*words, "--resume"], part, later, other)
            self.cases.check(name, problem or compare(whole, part))

    def kill(self, words, output, ranks):
        process = subprocess.Popen(
            [*mpirun(ranks), self.program.path, *words, "--threads", "1", "--quiet", "--output", str(output)], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        while process.poll() is None and not (output / "checkpoint.safetensors").exists():
            time.sleep(0.002)
        mine = self.processes(output)
        if not mine:
            process.wait()
            return "ended before its checkpoint was seen", 0
        start = time.monotonic()
        os.kill(mine[-1], signal.SIGKILL)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            return "the others went on for 30 s", 30
        seconds = time.monotonic() - start
        if process.returncode == 0:
            return "ended well", seconds
        return (f"{len(self.processes(output))} ranks are left" if self.processes(output) else ""), seconds

    def processes(self, output):
        """Ranks that write to `output`, by number."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except (OSError, NotADirectoryError):
                continue
            if words[0] == os.fsencode(self.program.path) and os.fsencode(output) in words:
                found.append(int(entry.name))
        return sorted(found)

    def bytes(self, data):
        """Bytes that the first rank sends in a step, as it counts them, against TrainingTraffic's formula."""
        d, k, f, b = 256, 8, FEATURES, BATCH
        words = [*data, "--architecture", "topk", "--k", str(k), "--dead-features", "none", *SHORT]
        for (p, g), limit in [((2, 1), 0), ((3, 1), 0), ((1, 2), 1), ((2, 2), 1), ((1, 3), 1)]:
            part = self.folder / f"bytes-{p}x{g}"
            problem = self.train(words, part, p * g, f"{p}x{g}")
            if problem:
                self.cases.check(f"bytes, {p}x{g}", problem)
                continue
            rows, features = b // g, f // p
            # The first rank has the smaller share of both; it merges the lists of its share of the rows.
            expected = 8 * (2 * d + 1) + 8
            if p > 1:
                expected += 4 * rows * d + 8 * (2 * rows + 1) + 4 * rows * min(k, -(-f // p)) + 4 * p * (rows // p)
            rest = 8 * -(-b // g) * 4 + 4 * 5 * features if g > 1 else 0
            least = expected + rest
            most = least + (4 * 2 * d * features if limit else 0)
            found = [line["bytes_sent_per_step"] for line in lines(part)]
            # The first step's line holds the start too, the last one's the checkpoint.
            found = sorted(found[1:-1])[len(found) // 2]
            name = f"bytes of a step, {p}x{g}: {found}, formula {most}" + (" at most" if limit else "")
            wrong = found != most if not limit else not (least + 4 * 2 * d * features // 2 < found <= most)
            self.cases.check(name, f"expected {least} to {most}" if wrong else "")

    def refusals(self, data):
        words = ["train", *data, "--architecture", "topk", "--k", "8", *SHORT, "--output", "refused"]
        for name, more in [("wrong number of parts", ["--parallel", "3x1"]), ("no split", ["--parallel", "both"]),
                           ("fewer features than ranks", ["--d-sae", "1", "--k", "1", "--parallel", "features"]),
                           ("end to end", ["--objective", "e2e"])]:
            if name == "end to end":
                given = ["train", *HOST, "--data", text("heldout-general"), "--init", str(self.folder / "topk,-AuxK"), "--output",
                         "refused", *more]
            else:
                given = [*words, *more]
            result = self.program.ranks(2, given, self.folder)
            good = result.code == 64 and len(result.messages) == 1 and not (self.folder / "refused").exists()
            self.cases.check(f"refused: {name}", "" if good else f"exit code {result.code}: {result.errors.strip()}")


def main():
    given = arguments(only={"default": ""})
    cases = Cases("training")
    with temporary() as folder:
        folder = Path(folder)
        result = given.program.alone(["capture", "activations", *HOST, "--layer", "2", "--data", text("heldout-general"),
                                      "--limit-tokens", "12000", "--output", "acts"], folder)
        if result.code != 0:
            raise SystemExit(result.errors)
        data = ["--activations", "acts"]
        subject = Subject(given.program, cases, folder)
        for kind, options, every in KINDS:
            if given.only in kind:
                subject.losses(kind, [*options, *SHORT], MANY if every else FEW, data)
        if given.only:
            cases.end()
        subject.evaluations()
        subject.streamed()
        subject.several(data)
        subject.finetuned(data)
        subject.bytes(data)
        subject.refusals(data)
        subject.killed(data)
    cases.end()


main()
