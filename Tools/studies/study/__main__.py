"""The study of Documentation/study.md: trains, measures, and writes the page's tables and figures.

    python3 Tools/studies/study FOLDER --program PROGRAM --corpus CORPUS [--seeds 1,2,3] [--page Documentation/study.md]

CORPUS is what `python3 -m corpus` writes (in Tools/models). What is complete in FOLDER is kept; a stopped study goes on.
Once the general SAEs are there, seeds are the outer loop: a first seed of everything comes before the second. --results
only writes the page.
"""

import argparse
import os
import sys
from pathlib import Path

import page
from arms import HOOK, MIDDLE, PHYSICS, REAL, REAL_HOOK, REAL_SPARSITIES, SAILING, SOURCES, SPARSITIES, Budget
from evaluation import Evaluation
from lanes import Lanes
import real_text
from selection import Selection
from texts import CHOSEN, write_domain, write_general
from training import Training

ROOT = Path(__file__).resolve().parents[3]
HOST = ROOT / "Models/host"
FEATURES, REAL_FEATURES = 2048, 1024
LAYER = 2


class Embedded:
    """Questions 1 to 5 on the embedded host."""

    def __init__(self, options, lanes):
        self.options, self.lanes, self.corpus, self.folder = options, lanes, options.corpus, options.folder
        self.budget = Budget(options.tokens, options.tuning, options.evaluation)
        self.training = Training(
            lanes, HOST, HOOK, FEATURES, self.budget, self.folder / "stores", self.folder / "saes")
        encoder = options.encoder if (options.encoder / "model.safetensors").exists() else None
        if encoder is None:
            print(f"left out: {options.encoder} is not there (Tools/models/minilm.sh)", file=sys.stderr)
        self.selection = Selection(
            lanes, HOST, LAYER, encoder, self.corpus / "pool.jsonl", self.folder / "indexes")
        self.evaluation = Evaluation(lanes, HOST, self.budget, self.folder / "evaluations")

    def arms(self, domain):
        arms = PHYSICS if domain == "physics" else SAILING
        return [arm for arm in arms if arm.name != "dense-minilm" or "dense-minilm" in self.selection.methods]

    def prepare(self):
        write_general(self.corpus, self.folder, self.budget)
        for domain in ("physics", "sailing"):
            write_domain(
                self.corpus, domain, self.folder / domain, self.folder / "longer.jsonl", self.budget.tuning,
                self.options.seeds)

        self.training.general_saes(self.options.seeds, SPARSITIES, self.folder / "general.jsonl")

    def select(self, seed):
        gsae = self.training.sae(seed, "general", "gsae", MIDDLE)
        self.selection.lists(
            self.corpus / "seeds-physics.jsonl", seed, self.folder / f"physics/{seed}", CHOSEN, self.selection.methods,
            gsae)
        self.selection.lists(
            self.corpus / "seeds-sailing.jsonl", seed, self.folder / f"sailing/{seed}", CHOSEN // 2, ["bm25"])

    def text(self, domain, seed, store):
        """The file of a store, and whether it is of one seed alone."""
        if store == "longer":
            return self.folder / "longer.jsonl", False
        if store.startswith("domain") or store == "mix":
            return self.folder / domain / f"{store}.jsonl", False
        return self.folder / domain / str(seed) / f"{store}.jsonl", True

    def train(self, seed, domain, arms):
        """Captures what the arms need and trains those that are not there."""
        wanted = [(arm, k) for arm in arms for k in arm.sparsities
                  if not self.training.is_trained(seed, domain, arm.name, k)]
        names = {}
        for arm, _ in wanted:
            for store in [store for store, _ in arm.stages] or [arm.store]:
                text, is_of_seed = self.text(domain, seed, store)
                names[store] = (f"{domain}-{store}" + (f"-{seed}" if is_of_seed else ""), text, is_of_seed)
        self.lanes.together([
            lambda name=name, text=text: self.training.store(name, text, self.budget.tuning)
            for name, text, _ in names.values()])
        stores = {store: self.training.stores / name for store, (name, _, _) in names.items()}
        self.lanes.together([
            lambda arm=arm, k=k: self.training.tune(
                seed, domain, arm, k, [stores[store] for store, _ in arm.stages] or [stores[arm.store]])
            for arm, k in wanted])
        self.training.drop(*[name for name, _, is_of_seed in names.values() if is_of_seed])

    def comparisons(self, seed, domain):
        """What there is to measure, as jobs."""
        saes = {
            f"{place}.{arm}.k{k}": self.training.sae(seed, place, arm, k)
            for place, arm in (("general", "gsae"), ("general", "longer")) for k in SPARSITIES}
        saes |= {
            f"{domain}.{arm.name}.k{k}": self.training.sae(seed, domain, arm.name, k)
            for arm in self.arms(domain) for k in arm.sparsities}
        return [
            lambda: self.evaluation.tail(
                seed, domain, saes, self.corpus / f"facts-{domain}.jsonl", self.folder / domain / "domain.jsonl",
                self.folder / domain / "concepts.jsonl"),
            lambda: self.evaluation.perplexity(seed, domain, saes, {
                domain: self.corpus / f"heldout-{domain}.jsonl", "stories": self.corpus / "heldout-stories.jsonl"})]

    def run(self, seed):
        self.select(seed)
        self.train(seed, "general", SOURCES[:1])
        for domain in ("physics", "sailing"):
            self.train(seed, domain, self.arms(domain))
        self.lanes.together(self.comparisons(seed, "physics") + self.comparisons(seed, "sailing"))


class Real:
    """The same recipe on TinyStories-656K and real text."""

    def __init__(self, options, lanes):
        self.lanes, self.seeds, self.assets, self.folder = lanes, options.seeds, options.assets, options.folder / "real"
        self.budget = Budget(2 * options.tokens // 5, 2 * options.tuning // 5, options.evaluation)
        self.model = self.assets / real_text.MODEL
        self.training = Training(
            lanes, self.model, REAL_HOOK, REAL_FEATURES, self.budget, self.folder / "stores", self.folder / "saes")
        self.selection = Selection(lanes, self.model, 0, None, self.folder / "pool.jsonl", self.folder / "indexes")
        self.evaluation = Evaluation(lanes, self.model, self.budget, self.folder / "evaluations")

    def run(self, seed):
        real_text.write(self.assets, self.folder, self.budget)
        training, folder = self.training, self.folder / str(seed)
        self.selection.lists(
            self.folder / "seeds-physics.jsonl", seed, folder, real_text.HIDDEN // 2, ["bm25", "dense-host"])
        saes = {f"general.gsae.k{k}": training.sae(seed, "general", "gsae", k) for k in REAL_SPARSITIES}
        saes |= {f"physics.{arm.name}.k{k}": training.sae(seed, "physics", arm.name, k)
                 for arm in REAL for k in REAL_SPARSITIES}
        if not all((path / "training.json").exists() for path in saes.values()):
            training.general_saes(self.seeds, REAL_SPARSITIES, self.folder / "general.jsonl")
            stores = {name: training.store(name, self.folder / f"{name}.jsonl", self.budget.tuning)
                      for name in ("longer", "domain")}
            stores["bm25"] = training.store(f"bm25-{seed}", folder / "bm25.jsonl", self.budget.tuning)
            self.lanes.together([
                lambda arm=arm, k=k: training.tune(seed, "physics", arm, k, [stores[arm.store]])
                for arm in REAL for k in REAL_SPARSITIES])
            training.drop(f"bm25-{seed}")
        self.evaluation.perplexity(seed, "physics", saes, {
            "physics": self.folder / "heldout-physics.jsonl", "stories": self.folder / "heldout-stories.jsonl"})
        self.evaluation.tail(
            seed, "physics", saes, self.folder / "heldout-physics.jsonl", self.folder / "domain.jsonl")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/ssae-host")
    parser.add_argument("--corpus", type=Path, help="default: FOLDER/corpus")
    parser.add_argument("--encoder", type=Path, default=ROOT / "Tools/.work/all-MiniLM-L6-v2")
    parser.add_argument(
        "--assets", type=Path, default=os.environ.get("SSAE_HOST_ASSETS", ROOT / "../shared/assets"),
        help="folder of the real model and text (default: $SSAE_HOST_ASSETS, else ../shared/assets)")
    parser.add_argument("--seeds", default="1,2,3", help="default: 1,2,3")
    parser.add_argument("--tokens", type=int, default=Budget.general, help="of a general SAE")
    parser.add_argument("--tuning", type=int, default=Budget.tuning, help="of what goes on from it")
    parser.add_argument("--evaluation", type=int, default=Budget.perplexity, help="of each kind of held-out text")
    parser.add_argument("--lanes", type=int, default=os.cpu_count(), help="commands at a time, one thread each")
    parser.add_argument("--results", action="store_true", help="only write the page from what is there")
    parser.add_argument("--page", type=Path, default=ROOT / "Documentation/study.md")
    options = parser.parse_args()
    options.seeds = [int(seed) for seed in options.seeds.split(",")]
    options.folder = options.folder.resolve()
    options.assets = Path(options.assets).resolve()
    options.corpus = (options.corpus or options.folder / "corpus").resolve()
    if not options.results:
        lanes = Lanes(options.folder, options.program.resolve(), options.lanes)
        embedded = Embedded(options, lanes)
        embedded.prepare()
        missing = real_text.missing(options.assets)
        if missing:
            print(f"left out, the study on real text: {options.assets}/{missing[0]} is not there", file=sys.stderr)
        for seed in options.seeds:
            embedded.run(seed)
            if not missing:
                Real(options, lanes).run(seed)
        embedded.training.drop("general-longer", *[
            f"{domain}-{name}" for domain in ("physics", "sailing")
            for name in ("domain", "domain-first", "domain-second", "mix")])
    page.write(options.folder, options.corpus, options.page)


if __name__ == "__main__":
    main()
