"""A recipe of question 5 that the program can train but not measure: an SAE of what the general SAE leaves, added to it.

    Tools/python.sh Tools/studies/study/residual.py FOLDER --program PROGRAM --corpus CORPUS [--seeds 1,2,3]

x̂ = f·W_dec + SAE'(x − f·W_dec), f the general SAE's features. FOLDER is that of a study that has run. The program captures the
stores of x − f·W_dec (every feature ablated, the error kept) and trains SAE' on them, as many tokens as the other arms, from
nothing and at the general SAEs' rate. Since the sum has 4,096 features and that rate is higher than the arms', two more SAEs are
trained for comparison: ERM at that rate, and ERM that goes on from a general SAE of 4,096 features. Splicing and looking for
concepts is done here, by the rules of `evaluate pareto` and `evaluate tail`, and checked against what those found for the study's
ERM. Writes FOLDER/evaluations/residual-SEED-DOMAIN.json; what is there is kept.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from sentencepiece import SentencePieceProcessor
from transformers import AutoModelForCausalLM

from arms import HOOK, Budget
from concepts import Mentions, bounded_f1
from lanes import Lanes, read_lines
from results import Results

ROOT = Path(__file__).resolve().parents[3]
HOST = ROOT / "Models/host"
BLOCK = int(HOOK.split(".")[1])
FEATURES = 2048
SPECIAL = (1, 2)
RATE = ("--learning-rate", "1e-3", "--dead-after", "100000")
# In the order in which they are made, each for all seeds.
NAMES = ("residual8+16", "wide24", "fast24")


class TopK:
    """One SAE of the study."""

    def __init__(self, folder):
        weights = load_file(folder / "sae_weights.safetensors")
        self.encoder, self.decoder, self.encoder_bias, self.decoder_bias = (
            torch.from_numpy(weights[name]) for name in ("W_enc", "W_dec", "b_enc", "b_dec"))
        self.k = json.loads((folder / "cfg.json").read_text())["k"]

    def features(self, x):
        """Values and indices of the active features, each [n, k]; others have the value 0."""
        found = ((x - self.decoder_bias) @ self.encoder + self.encoder_bias).topk(self.k)
        return found.values.relu(), found.indices

    def written(self, values, indices):
        """f·W_dec, [n, d]"""
        return torch.nn.functional.embedding_bag(
            indices, self.decoder, per_sample_weights=values, mode="sum")

    def apply(self, x):
        """x̂, and the features with their values times the norm of what they write."""
        values, indices = self.features(x)
        return self.written(values, indices) + self.decoder_bias, values * self.decoder.norm(dim=1)[indices], indices


class Added:
    """A general SAE and one of its residual; the features of the second come after those of the first."""

    def __init__(self, general, residual):
        self.general, self.residual = TopK(general), TopK(residual)

    def apply(self, x):
        values, indices = self.general.features(x)
        written = self.general.written(values, indices)
        rest, more, places = self.residual.apply(x - written)
        norms = self.general.decoder.norm(dim=1)[indices]
        return written + rest, torch.cat([values * norms, more], 1), torch.cat([indices, places + len(self.general.encoder_bias)], 1)


def rows_of(store):
    """token_ids, sequence and activations of a store, [n], [n] and [n, d]."""
    manifest = json.loads((store / "manifest.json").read_text())
    shards = [load_file(store / shard["file"]) for shard in manifest["shards"]]
    return [np.concatenate([shard[name] for shard in shards]) for name in ("token_ids", "sequence", HOOK)]


@torch.no_grad()
def cross_entropy(model, ids, sequences, sae=None):
    """Mean over the predictions made at tokens that are not special, with the SAE spliced in at those."""
    starts = np.flatnonzero(np.diff(sequences, prepend=-1))
    parts = np.split(ids, starts[1:])
    total = count = 0
    for first in range(0, len(parts), 16):
        some = [torch.from_numpy(part.astype(np.int64)) for part in parts[first : first + 16]]
        batch = torch.nn.utils.rnn.pad_sequence(some, batch_first=True, padding_value=SPECIAL[0])
        length = torch.tensor([len(part) for part in some])
        counted = (torch.arange(batch.shape[1]) < length[:, None]) & ~torch.isin(batch, torch.tensor(SPECIAL))

        def splice(_, __, output):
            x = output[0] if isinstance(output, tuple) else output
            x = x.clone()
            x[counted] = sae.apply(x[counted])[0]
            return (x, *output[1:]) if isinstance(output, tuple) else x
        handle = model.transformer.h[BLOCK].register_forward_hook(splice) if sae else None
        logits = model(batch).logits
        if handle:
            handle.remove()
        predicts = counted[:, :-1] & (torch.arange(1, batch.shape[1]) < length[:, None])
        losses = torch.nn.functional.cross_entropy(logits[:, :-1][predicts], batch[:, 1:][predicts], reduction="none")
        total, count = total + losses.double().sum().item(), count + len(losses)
    return total / count


class Recipes:
    """What is trained and measured for one seed and subdomain."""

    def __init__(self, options, lanes, model, seed, domain):
        self.options, self.lanes, self.model, self.seed, self.domain = options, lanes, model, seed, domain
        self.saes, self.budget = options.folder / f"saes/{seed}", Budget()
        self.texts = None

    def capture(self, name, text, *options):
        store = self.options.folder / "stores" / name
        self.lanes.run(f"capture {name}", store, (store / "manifest.json").exists,
                       ["capture", "activations", "--model", HOST, "--hook", HOOK, "--data", text, *options])
        return store

    def train(self, name, output, store, tokens, *options):
        self.lanes.run(
            f"train {self.seed} {self.domain} {name}", output, (output / "training.json").exists,
            ["train", "--activations", store, *options, *self.budget.schedule(tokens), "--seed", self.seed])
        return output

    def tuned(self, name, *options):
        """Trained on the subdomain's text as the other arms are."""
        store = self.capture(f"{self.domain}-domain", self.options.folder / self.domain / "domain.jsonl", "--dtype", "f16",
                             "--limit-tokens", int(1.05 * self.budget.tuning))
        return self.train(name, self.saes / self.domain / name, store, self.budget.tuning, *options)

    def residual(self, first, second):
        """The SAE of what the general SAE of k `first` leaves of the subdomain."""
        ablations, output = self.options.folder / "ablations.json", self.saes / self.domain / f"residual{first}/k{second}"
        features = [{"hook": HOOK, "index": index, "ablate": True} for index in range(FEATURES)]
        ablations.write_text(json.dumps({"format_version": 1, "features": features}))
        if not (output / "training.json").exists():
            store = self.capture(
                f"residual-{self.seed}-{self.domain}-{first}", self.options.folder / self.domain / "domain.jsonl", "--sae",
                self.saes / f"general/gsae/k{first}", "--ablate-file", ablations, "--dtype", "f16", "--limit-tokens",
                int(1.05 * self.budget.tuning))
            self.train(f"residual{first} k{second}", output, store, self.budget.tuning, "--architecture", "topk", "--d-sae",
                       FEATURES, "--k", second, "--normalize", "scale", *RATE)
            shutil.rmtree(store)
        return output

    def wide(self):
        """The general SAE of twice the width."""
        output = self.saes / "general/wide/k24"
        if not (output / "training.json").exists():
            store = self.capture("general", self.options.folder / "general.jsonl", "--dtype", "f16", "--limit-tokens",
                                 int(1.05 * self.budget.general))
            self.train("wide general", output, store, self.budget.general, "--architecture", "topk", "--d-sae", 2 * FEATURES,
                       "--k", 24, "--normalize", "scale", *RATE)
        return output

    def sae(self, name):
        general = self.saes / "general/gsae"
        if name.startswith("residual"):
            first, second = map(int, name.removeprefix("residual").split("+"))
            return Added(general / f"k{first}", self.residual(first, second))
        if name == "fast24":
            return TopK(self.tuned(name, "--init", general / "k24", "--learning-rate", "1e-3"))
        if name == "wide24":
            return TopK(self.tuned(name, "--init", self.wide(), "--learning-rate", "3e-4"))
        return TopK(self.saes / self.domain / f"erm/k{name.removeprefix('erm')}")

    def read(self):
        """Texts are read once, when something is measured."""
        self.texts = {
            kind: rows_of(self.capture(f"heldout-{kind}", self.options.corpus / f"heldout-{kind}.jsonl",
                                       "--limit-tokens", self.budget.perplexity)) for kind in (self.domain, "stories")}
        ids, sequences, x = rows_of(self.capture(
            f"facts-{self.domain}", self.options.corpus / f"facts-{self.domain}.jsonl"))
        self.mentions = Mentions(
            ids, sequences, read_lines(self.options.folder / self.domain / "concepts.jsonl"),
            SentencePieceProcessor(model_file=str(HOST / "tokenizer.model")))
        self.kept = np.flatnonzero(~np.isin(ids, SPECIAL))
        self.x = torch.from_numpy(x[self.kept])

    @torch.no_grad()
    def measured(self, name):
        sae = self.sae(name)
        if self.texts is None:
            self.read()
        parts = [sae.apply(part)[1:] for part in self.x.split(4096)]
        values, features = (torch.cat([part[place] for part in parts]).numpy() for place in (0, 1))
        return {"cross_entropy": {kind: cross_entropy(self.model, *rows[:2], sae) for kind, rows in self.texts.items()},
                "f1": bounded_f1(self.mentions, self.kept, values, features)}


def check(results, recipes, found, k=24):
    """Against the program's own numbers of the SAE that it knows."""
    place = recipes.domain, recipes.seed
    wanted = {kind: results.run(*place, "erm", k, kind)["cross_entropy"] for kind in found["cross_entropy"]}
    apart = max(abs(found["cross_entropy"][kind] - value) for kind, value in wanted.items())
    concepts = max(abs(found["f1"][name] - f1) for _, _, f1, name in results.concepts[(*place, ("erm", k))])
    print(f"{place}: ERM's cross-entropy {apart:.1e} nats from the program's, F1 of a concept at most {concepts:.1e}", flush=True)
    if apart > 1e-3 or concepts > 0.1:
        raise SystemExit("this is not what the program measures")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--seeds", default="1,2,3", help="default: 1,2,3")
    options = parser.parse_args()
    torch.set_num_threads(1)
    lanes, results = Lanes(options.folder, options.program.resolve(), 1), Results(options.folder)
    model = AutoModelForCausalLM.from_pretrained(HOST, dtype=torch.float32).eval()
    recipes = {}
    for name in NAMES:
        for domain in ("physics", "sailing"):
            for seed in map(int, options.seeds.split(",")):
                target = options.folder / f"evaluations/residual-{seed}-{domain}.json"
                found = json.loads(target.read_text()) if target.exists() else {}
                if name in found:
                    continue
                own = recipes.setdefault((seed, domain), Recipes(options, lanes, model, seed, domain))
                if "erm24" not in found:
                    found["erm24"] = own.measured("erm24")
                    check(results, own, found["erm24"])
                found[name] = own.measured(name)
                target.write_text(json.dumps(found, indent=1))
    shutil.rmtree(options.folder / "stores", ignore_errors=True)


if __name__ == "__main__":
    main()
