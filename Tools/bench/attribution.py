"""Times `debias attribute` against PyTorch on one checkpoint, the same SAEs, texts and threads, and prints a table.

    Tools/python.sh Tools/bench/attribution.py [--threads 2] [--repeats 3] [--features 32768] [--tight]

The job is that of Sparse Feature Circuits on Pythia-70m: integrated gradients of a probe at layer 4 with 10 steps, at the
16 hook points hook_embed and attn_out, mlp_out, resid_post of layers 0 to 4, SAEs of 32,768 features, 4 texts of 128 tokens.
Checkpoint, SAEs and texts are random, of the real shapes; about 1 feature in 300 fires.

`protocol` is the computation as the authors write it: features and error term are leaves, the activation is
decode(f) + error with a dense product, each step of a hook point one forward and backward pass. Blocks after the probe's are
left out, and nothing but the leaves gets a gradient. `--tight` adds what a careful programmer would make of it in PyTorch:
the ten steps of a hook point in one batch, the way to nothing as x + α·(b_dec − x), and the active features' share by
gathered decoder rows.

Both sides run in turn, repeat after repeat. Loading is taken out: PyTorch is timed after it, ssae-host as the difference of a
run on 8 texts and one on 4. Beside the time on the clock stands the processor time, which other work on the machine changes
less. The effects must agree.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import time

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from bench_files import WORK, make_checkpoint
from program import PROGRAM, run

LAYER, STEPS, LENGTH = 4, 10, 128
HOOKS = ["hook_embed"] + [
    f"blocks.{layer}.{kind}" for layer in range(LAYER + 1) for kind in ("hook_attn_out", "hook_mlp_out", "hook_resid_post")]


class Host:
    """The blocks up to the probe's."""

    def __init__(self, folder):
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa")
        self.body = model.gpt_neox.eval().requires_grad_(False)
        self.body.layers = self.body.layers[: LAYER + 1]
        self.body.final_layer_norm = torch.nn.Identity()

    def module(self, hook):
        if hook == "hook_embed":
            return self.body.embed_in
        block = self.body.layers[int(hook.split(".")[1])]
        return {"hook_attn_out": block.attention, "hook_mlp_out": block.mlp, "hook_resid_post": block}[hook.split(".")[2]]

    def pooled(self, tokens, actions):
        """Mean of the last block's output, with an action on the activation [B, T, d] at hook points."""
        handles = []
        for hook, action in actions.items():
            def act(_, __, output, action=action):
                if isinstance(output, tuple):
                    return (action(output[0]), *output[1:])
                return action(output)
            handles.append(self.module(hook).register_forward_hook(act))
        output = self.body(tokens, use_cache=False).last_hidden_state
        for handle in handles:
            handle.remove()
        return output.mean(1)


class SAE:
    def __init__(self, folder):
        tensors = load_file(folder / "sae_weights.safetensors")
        self.W_enc, self.W_dec, self.b_enc, self.b_dec = (
            tensors[name] for name in ("W_enc", "W_dec", "b_enc", "b_dec"))

    def encode(self, x):
        return torch.relu((x - self.b_dec) @ self.W_enc + self.b_enc)

    def decode(self, f):
        return f @ self.W_dec + self.b_dec


def make_saes(host, folder, features: int, tokens) -> None:
    """A random SAE per hook point whose biases let about 1 feature in 300 fire."""
    if folder.exists():
        return
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    source = torch.Generator().manual_seed(2)
    for hook in HOOKS:
        seen = []
        with torch.no_grad():
            host.pooled(tokens, {hook: lambda x: seen.append(x) or x})
        x = seen[0].reshape(-1, seen[0].shape[-1])
        b_dec = x.mean(0)
        W_dec = torch.nn.functional.normalize(torch.randn(features, x.shape[1], generator=source), dim=1)
        W_enc = W_dec.T.contiguous()
        b_enc = -torch.quantile(((x[:64] - b_dec) @ W_enc).flatten()[:1_000_000], 0.9967).expand(features).clone()
        target = partial / hook.replace(".", "-")
        target.mkdir(parents=True)
        save_file({"W_enc": W_enc, "W_dec": W_dec, "b_enc": b_enc, "b_dec": b_dec}, target / "sae_weights.safetensors")
        (target / "cfg.json").write_text(
            f'{{"architecture": "standard", "d_in": {x.shape[1]}, "d_sae": {features}, "dtype": "float32", '
            f'"apply_b_dec_to_input": true, "normalize_activations": "none", "metadata": {{"hook_name": "{hook}"}}}}')
    partial.rename(folder)


def sign(labels):
    return 1 - 2 * labels.float()


def protocol(host, saes, tokens, labels, weight, bias) -> dict:
    effects = {}
    for hook, sae in saes.items():
        seen = []
        with torch.no_grad():
            host.pooled(tokens, {hook: lambda x: seen.append(x) or x})
            f = sae.encode(seen[0])
            error = seen[0] - sae.decode(f)
        total = torch.zeros_like(f), torch.zeros_like(error)
        for step in range(STEPS):
            share = 1 - step / STEPS
            f_step, error_step = (share * f).requires_grad_(), (share * error).requires_grad_()
            pooled = host.pooled(tokens, {hook: lambda x: sae.decode(f_step) + error_step})
            metric = (sign(labels) * (pooled @ weight + bias)).sum()
            for sum_, gradient in zip(total, torch.autograd.grad(metric, (f_step, error_step))):
                sum_ += gradient
        effects[hook] = (total[0] * -f / STEPS).sum((0, 1)) / len(tokens)
        effects[hook + ".error"] = (total[1] * -error / STEPS).sum() / len(tokens)
    return effects


def tight(host, saes, tokens, labels, weight, bias) -> dict:
    effects = {}
    shares = torch.arange(STEPS) / STEPS
    for hook, sae in saes.items():
        seen = []
        with torch.no_grad():
            host.pooled(tokens, {hook: lambda x: seen.append(x) or x})
            x = seen[0]
            f = sae.encode(x)
            error = x - sae.decode(f)
        way = (sae.b_dec - x).repeat(STEPS, 1, 1) * shares.repeat_interleave(len(tokens))[:, None, None]
        leaf = (x.repeat(STEPS, 1, 1) + way).requires_grad_()
        pooled = host.pooled(tokens.repeat(STEPS, 1), {hook: lambda _: leaf})
        metric = (sign(labels).repeat(STEPS) * (pooled @ weight + bias)).sum()
        gradient = torch.autograd.grad(metric, leaf)[0].reshape(STEPS, *x.shape).mean(0)
        with torch.no_grad():
            rows, columns, units = torch.nonzero(f, as_tuple=True)
            values = -f[rows, columns, units] * (gradient[rows, columns] * sae.W_dec[units]).sum(-1)
            effects[hook] = torch.zeros(f.shape[-1]).index_add_(0, units, values) / len(tokens)
            effects[hook + ".error"] = (gradient * -error).sum() / len(tokens)
    return effects


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--features", type=int, default=32768)
    parser.add_argument("--tight", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    checkpoint = make_checkpoint("pythia-70m", torch.float32)
    host = Host(checkpoint)
    source = torch.Generator().manual_seed(1)
    tokens = torch.randint(10, 50000, (8, LENGTH), generator=source)
    labels = torch.arange(8) % 2
    weight, bias = torch.randn(512, generator=source) * 0.1, torch.zeros(1)
    saes_folder = WORK / f"saes-{arguments.features}"
    make_saes(host, saes_folder, arguments.features, tokens)
    saes = {hook: SAE(saes_folder / hook.replace(".", "-")) for hook in HOOKS}
    save_file({"weight": weight, "bias": bias}, WORK / "probe.safetensors")
    for count in (4, 8):
        save_file(
            {"tokens": tokens[:count].clone(), "labels": labels[:count].clone()}, WORK / f"examples-{count}.safetensors")

    def timed(work) -> tuple:
        """Seconds on the clock and of the processor, children's included, and the result."""
        def processor():
            return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        start = time.perf_counter(), processor()
        result = work()
        return time.perf_counter() - start[0], processor() - start[1], result

    def ours(count: int) -> None:
        output = WORK / f"attribution-{count}"
        shutil.rmtree(output, ignore_errors=True)
        run([
            PROGRAM, "debias", "attribute", "--model", str(checkpoint), "--saes", str(saes_folder), "--tokens",
            str(WORK / f"examples-{count}.safetensors"), "--probe", str(WORK / "probe.safetensors"), "--layer", str(LAYER),
            "--contexts", "0", "--threads", str(arguments.threads), "--output", str(output), "--quiet"])

    peers = {"PyTorch, protocol": protocol} | ({"PyTorch, tight": tight} if arguments.tight else {})
    times: dict[str, list] = {name: [] for name in ["ssae-host", *peers]}
    for _ in range(arguments.repeats):
        short, long = timed(lambda: ours(4)), timed(lambda: ours(8))
        times["ssae-host"].append((long[0] - short[0], long[1] - short[1]))
        found = load_file(WORK / "attribution-4" / "attribution.safetensors")
        for name, attribute in peers.items():
            clock, processor, expected = timed(
                lambda: attribute(host, saes, tokens[:4], labels[:4], weight, bias))
            times[name].append((clock, processor))
            for key, value in expected.items():
                difference = (found[key].flatten() - value.flatten()).abs().max() / expected[key].abs().max()
                assert difference < 1e-3, f"{key}: {difference:.1e}"
    processor = subprocess.run(["lscpu"], capture_output=True, text=True).stdout
    print(next(line.split(":")[1].strip() for line in processor.splitlines() if line.startswith("Model name")))
    print(f"{arguments.threads} threads, median of {arguments.repeats}; load {', '.join(open('/proc/loadavg').read().split()[:3])}")
    print("\n| 16 hook points, 10 steps, 4 × 128 tokens | seconds | to ssae-host | processor seconds | to ssae-host |")
    print("|---|---|---|---|---|")
    median = {name: [statistics.median(column) for column in zip(*values)] for name, values in times.items()}
    for name, (clock, processor) in median.items():
        base = median["ssae-host"]
        print(f"| {name} | {clock:.1f} | {clock / base[0]:.2f} | {processor:.1f} | {processor / base[1]:.2f} |")


if __name__ == "__main__":
    main()
