"""Every command that divides its work writes the same bytes alone and with 1 to 4 ranks."""

import json
from pathlib import Path

from ranks import HOST, MODELS, Cases, arguments, difference, temporary, text, without

GSAE, SSAE = str(MODELS / "gsae"), str(MODELS / "ssae")


def commands(folder):
    """Name, command, output or nothing. Small, but of more blocks than ranks."""
    seeds = folder / "seeds.jsonl"
    seeds.write_text("".join(open(text("heldout-physics"), encoding="utf-8").readlines()[:10]), encoding="utf-8")
    people = [json.loads(line) for line in open(text("heldout-biographies"), encoding="utf-8")][:40]
    labelled = folder / "labelled.jsonl"
    labelled.write_text("".join(
        json.dumps({"text": person["text"], "label": f"c{place % 2}"}) + "\n" for place, person in enumerate(people)))
    data = ["--data", text("heldout-general"), "--data", text("heldout-physics")]
    splice = ["--sae", GSAE]
    pool = ["--pool", text("general"), "--pool", text("physics"), "--seeds", str(seeds), "--top", "60", "--chunk-words", "30"]
    label = ["--label-field", "label", "--classes", "c0,c1"]
    attribute = ["debias", "attribute", *HOST, "--saes", str(MODELS / "debiasing" / "saes"), "--layer", "2", "--data", str(labelled),
                 *label, "--per-example", "--contexts", "1"]
    return [
        ("capture activations", ["capture", "activations", *HOST, "--layer", "2", "--hook", "hook_embed", *data, "--shard-rows",
                                 "1500"], True),
        ("capture activations, bf16, edits", ["capture", *HOST, *splice, "--ablate", "12,55", *data, "--dtype", "bf16", "--shard-rows",
                                              "4000", "--packing", "packed"], True),
        ("evaluate perplexity", ["evaluate", "perplexity", *HOST, *splice, *data, "--json"], False),
        ("evaluate perplexity, clean", ["evaluate", "perplexity", *HOST, *data, "--json"], False),
        ("evaluate perplexity, mean ablation, batches", ["evaluate", "perplexity", *HOST, *splice, *data, "--ablation", "mean",
                                                         "--batch-size", "5", "--json"], False),
        ("evaluate perplexity, table", ["evaluate", "perplexity", *HOST, *splice, *data], False),
        ("evaluate pareto", ["evaluate", "pareto", *HOST, "--sae", f"g={GSAE}", "--sae", f"s={SSAE}", *data], True),
        ("evaluate tail", ["evaluate", "tail", *HOST, "--sae", f"g={GSAE}", "--sae", f"s={SSAE}", *data, "--concepts", text("concepts"),
                           "--checkpoint-every", "3000"], True),
        ("evaluate tail, little memory", ["evaluate", "tail", *HOST, "--sae", f"g={GSAE}", *data, "--checkpoint-every", "5000",
                                          "--memory", "300k"], True),
        ("select bm25", ["select", "bm25", *pool], True),
        ("select bm25, in turn", ["select", "bm25", *pool, "--aggregate", "round-robin", "--bm25-variant", "okapi"], True),
        ("select dense", ["select", "dense", *HOST, "--layer", "1", "--normalise", *pool], True),
        ("select tracin", ["select", "tracin", *HOST, *splice, "--pool", text("heldout-general"), "--pool", text("heldout-physics"),
                           "--seeds", str(seeds), "--top", "40"], True),
        ("select tracin, mean", ["select", "tracin", *HOST, *splice, "--pool", text("heldout-general"), "--pool",
                                 text("heldout-sailing"), "--seeds", str(seeds), "--top", "40", "--aggregate", "mean"], True),
        ("debias attribute", [*attribute, "--steps", "2"], True),
        ("debias attribute, probe trained, gradient", [*attribute, "--method", "gradient", "--per-position"], True),
    ]


def printed(result):
    try:
        return without(json.loads(result.output))
    except ValueError:
        return result.output


def main():
    given = arguments(only={"default": ""})
    cases = Cases("identity")
    with temporary() as folder:
        folder = Path(folder)
        for place, (name, words, writes) in enumerate(commands(folder)):
            if given.only not in name:
                continue
            # The same name in folders of their own: what is printed names the output.
            places = {count: folder / f"{place}-{count}" for count in range(5)}
            for path in places.values():
                path.mkdir()
            words = [*words, *(["--output", "out"] if writes else [])]
            alone = given.program.alone(words, places[0])
            if alone.code != 0:
                cases.check(name, f"alone: exit code {alone.code}: {alone.errors.strip()}")
                continue
            for count in range(1, 5):
                result = given.program.ranks(count, words, places[count])
                problem = ""
                if result.code != 0:
                    problem = f"exit code {result.code}: {result.errors.strip()}"
                elif printed(result) != printed(alone):
                    problem = f"prints something else: {result.output.strip()[:300]}"
                elif writes:
                    problem = difference(places[0] / "out", places[count] / "out")
                cases.check(f"{name}, {count} ranks", problem)
        per_token(given, cases, folder)
    cases.end()


def per_token(given, cases, folder):
    """A file beside the report."""
    if given.only not in "per token":
        return
    words = ["evaluate", "perplexity", *HOST, "--sae", GSAE, "--data", text("heldout-general"), "--per-token"]
    given.program.alone([*words, "alone.safetensors"], folder)
    for count in (1, 3):
        given.program.ranks(count, [*words, f"ranks-{count}.safetensors"], folder)
        same = (folder / "alone.safetensors").read_bytes() == (folder / f"ranks-{count}.safetensors").read_bytes()
        cases.check(f"rows per token, {count} ranks", "" if same else "other bytes")


main()
