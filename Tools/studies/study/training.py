"""Activation stores and the SAEs that are trained from them."""

import json
import shutil


class Training:
    """SAEs of one model at one hook point, in SAES/SEED/DOMAIN/ARM/kK."""

    def __init__(self, lanes, model, hook, features, budget, stores, saes):
        self.lanes, self.model, self.hook, self.features, self.budget = lanes, model, hook, features, budget
        self.stores, self.saes = stores, saes

    def store(self, name, text, tokens):
        """Activations of the beginning of a text; half precision, special tokens among them."""
        store = self.stores / name
        manifest = store / "manifest.json"
        self.lanes.run(
            f"capture {name}", store, lambda: manifest.exists() and json.loads(manifest.read_text())["finished"],
            ["capture", "activations", "--model", self.model, "--hook", self.hook, "--data", text, "--dtype", "f16",
             "--limit-tokens", int(1.05 * tokens)])
        return store

    def drop(self, *names):
        for name in names:
            shutil.rmtree(self.stores / name, ignore_errors=True)

    def sae(self, seed, domain, arm, k):
        return self.saes / str(seed) / domain / arm / f"k{k}"

    def general(self, seed, sparsities, store):
        """The general SAEs of a seed: all sparsities in one pass."""
        folder = self.saes / str(seed) / "general/gsae"
        self.lanes.run(
            f"train {seed} gsae", folder,
            lambda: all(self.is_trained(seed, "general", "gsae", k) for k in sparsities),
            ["train", "--activations", store, "--architecture", "topk", "--d-sae", self.features,
             "--k", ",".join(map(str, sparsities)), "--normalize", "scale", "--learning-rate", "1e-3",
             "--dead-after", "200000", *self.budget.schedule(self.budget.general), "--seed", seed])

    def general_saes(self, seeds, sparsities, text):
        """Those of all seeds, from one store."""
        wanted = [seed for seed in seeds
                  if not all(self.is_trained(seed, "general", "gsae", k) for k in sparsities)]
        if wanted:
            store = self.store("general", text, self.budget.general)
            self.lanes.together([lambda seed=seed: self.general(seed, sparsities, store) for seed in wanted])
            self.drop("general")

    def is_trained(self, seed, domain, arm, k):
        return (self.sae(seed, domain, arm, k) / "training.json").exists()

    def tune(self, seed, domain, arm, k, stores):
        """One SAE of an arm; `stores` are its activations, one for each stage."""
        if self.is_trained(seed, domain, arm.name, k):
            return
        parent, output = self.sae(seed, "general", "gsae", k), self.sae(seed, domain, arm.name, k)
        stages = [options for _, options in arm.stages] or [arm.options]
        tokens = self.budget.tuning // len(stages)
        for place, (store, options) in enumerate(zip(stores, stages)):
            is_last = place == len(stages) - 1
            target = output if is_last else output.parent / f"stage{place + 1}-k{k}"
            schedule = self.budget.schedule(
                tokens, warmup=50 if place == 0 else 10, decay=0.3 * len(stages) if is_last else 0)
            sparsity = ("--k", k) if "batchtopk" in options else ()
            self.lanes.run(
                f"train {seed} {domain} {arm.name} k{k}", target, (target / "training.json").exists,
                ["train", "--activations", store, "--init", parent, *options, *sparsity, "--learning-rate", "3e-4",
                 *schedule, "--seed", seed])
            parent = target
