"""What is trained on what: every arm of the study, and how much of everything."""

from dataclasses import dataclass, replace

HOOK = "blocks.2.hook_resid_post"
SPARSITIES = (8, 24, 48)
# The sparsity of arms that are trained at one only.
MIDDLE = 24


def term(tilt, *more, scale="mean"):
    """Options of `train` for a tilted objective."""
    return ("--objective", "term", "--tilt", str(tilt), "--tilt-scale", scale, *more)


# The threshold that stands for the choice of a batch follows the last twenty steps.
BATCHTOPK = ("--architecture", "batchtopk", "--threshold-rate", "0.05")
BY_TOKEN = ("--inner-tilt", "0", "--tilt-groups", "token")


@dataclass(frozen=True)
class Arm:
    """SAEs that go on from the general one: on which activations, how, at which sparsities."""

    name: str
    title: str
    store: str
    options: tuple = ()
    sparsities: tuple = (MIDDLE,)
    # Two stages, (store, options) each, in place of one; they share the budget.
    stages: tuple = ()


# Question 1: where the text comes from. `bm25` and so on are made from a draw of seed texts, one for each seed.
SOURCES = (
    Arm("longer", "GSAE, longer on general text", "longer", sparsities=SPARSITIES),
    Arm("bm25", "BM25", "bm25", sparsities=SPARSITIES),
    Arm("dense-host", "dense, host's states", "dense-host", sparsities=SPARSITIES),
    Arm("dense-minilm", "dense, MiniLM", "dense-minilm", sparsities=SPARSITIES),
    Arm("tracin", "dense, host's states + TracIn", "tracin", sparsities=SPARSITIES),
)
ERM = Arm("erm", "true subdomain", "domain", sparsities=SPARSITIES)
# Question 2: tilts, in units of the batch's mean loss and, as in the paper, raw.
TILTS = (
    Arm("term-neg0.5", "TERM −0.5", "domain", term(-0.5)),
    Arm("term-0.5", "TERM 0.5", "domain", term(0.5), SPARSITIES),
    Arm("term-1", "TERM 1", "domain", term(1), SPARSITIES),
    Arm("term-2", "TERM 2", "domain", term(2)),
    Arm("term-raw500", "TERM 500, raw", "domain", term(500, scale="raw"), SPARSITIES),
    Arm("term-raw1e9", "TERM 10⁹, raw", "domain", term(1e9, scale="raw")),
)
# Question 5: beyond the paper.
RECIPES = (
    Arm("anneal", "TERM 1, then ERM", "", stages=(("domain-first", term(1)), ("domain-second", ()))),
    Arm("by-token", "TERM 1 over token types", "domain", term(1, *BY_TOKEN)),
    Arm("rarity", "texts drawn by rarity of their words", "rarity"),
    Arm("batchtopk", "BatchTopK", "domain", BATCHTOPK),
    Arm("batchtopk-term", "BatchTopK, TERM 1", "domain", BATCHTOPK + term(1)),
    Arm("mix", "half subdomain, half general text", "mix"),
)
# Trained and measured by residual.py: the recipe, and what else could explain it.
APART = (
    Arm("residual", "general SAE + SAE of its residual", ""),
    Arm("fast", "ERM at the rate 1e-3", ""),
    Arm("wide", "ERM, 4,096 features", ""),
)
PHYSICS = (*SOURCES[1:], ERM, *TILTS, *RECIPES)
# The second subdomain: what it costs and brings there, without a choice made on the first.
SAILING = (
    replace(SOURCES[1], sparsities=(MIDDLE,)), ERM, *(replace(arm, sparsities=(MIDDLE,)) for arm in TILTS[1:4]),
    *RECIPES)

# The same on a real model and real text.
REAL_HOOK = "blocks.0.hook_resid_post"
REAL_SPARSITIES = (8, 16, 32)
REAL = tuple(
    replace(arm, sparsities=REAL_SPARSITIES)
    for arm in (SOURCES[0], SOURCES[1], ERM, TILTS[1], TILTS[2]))


@dataclass(frozen=True)
class Budget:
    """Tokens that everything takes."""

    general: int = 600_000
    tuning: int = 200_000
    # Of the perplexity of each kind of text.
    perplexity: int = 6_000
    batch: int = 1024

    def schedule(self, tokens, warmup=50, decay=0.3):
        """Options of `train` for a budget, its warm-up and the fall of the rate at the end."""
        steps = tokens // self.batch
        return ["--batch-size", str(self.batch), "--token-budget", str(tokens), "--warmup", str(min(warmup, steps // 10)),
                "--decay", str(int(decay * steps))]
