"""Every command of the program on the embedded models, small, in an order in which later ones find what earlier ones wrote.

They run in a folder of their own, with relative paths for what they write: two such folders must come out the same.
"""

import json
import struct
from dataclasses import dataclass

from jobs import HOST, MODELS, ROOT, biographies, text

HOSTILE = "<script>alert(1)</script> & \"quotes\" <img src=x onerror=alert(2)>"
ODD_FILE = "inputs/odd <img src=x onerror=alert(3)>.jsonl"


@dataclass
class Command:
    name: str
    words: list
    saves: str = ""  # where its standard output goes, when another command reads it
    threads: bool = True  # whether it takes --threads
    script: str = ""  # a script of Tools that runs instead of the program


def safetensors(path, **tensors):
    """Integers of given shapes as I32."""
    header, data = {}, b""
    for name, (shape, values) in tensors.items():
        part = struct.pack(f"<{len(values)}i", *values)
        header[name] = {"dtype": "I32", "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    written = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(written)) + written + data)


def lines(path, records):
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def prepare(folder):
    """What the commands read besides the embedded models."""
    inputs = folder / "inputs"
    inputs.mkdir()
    biographies(inputs)
    tokens = [1 + (7 * place * place + 3 * place) % 4000 for place in range(4 * 24)]
    safetensors(inputs / "tokens.safetensors", tokens=([4, 24], tokens), lengths=([4], [24, 24, 9, 24]))
    lines(inputs / "prompts.jsonl", [{"text": start} for start in ("It was a rainy", "Dr. Helen Carter", HOSTILE)])
    lines(folder / ODD_FILE, [{"text": f"{HOSTILE} Emma put the kettle on. </script> {number}"} for number in range(20)])
    (inputs / "classes.txt").write_text("university,hospital\nstudents,patients\nscience,care\n")
    (inputs / "pairs.csv").write_text(
        "sent_more,sent_less,bias_type\nHe is a nurse.,She is a nurse.,gender\nThe old man sat.,The young man sat.,age\n", encoding="utf-8")
    (inputs / "ablations.json").write_text(json.dumps({"format_version": 1, "features": [
        {"hook": "blocks.2.hook_resid_post", "index": index, "ablate": True, "reason": HOSTILE} for index in (341, 567)]}))


def commands():
    gsae, ssae = str(MODELS / "gsae"), str(MODELS / "ssae")
    physics = ["--data", text("physics"), "--data", ODD_FILE, "--limit-tokens", "3000"]
    general = ["--data", text("general"), "--limit-tokens", "3000"]
    labelled = ["--label-field", "label", "--classes", "c0,c1"]
    groups = ["--group-field", "group", "--groups", "g0,g1"]
    study = ["--layer", "2", "--saes", f"gsae={gsae}", "--data", "inputs/train.jsonl", "--test-data", "inputs/test.jsonl", *labelled,
             *groups, "--synthetic", "--probe-batch", "4", "--attribution-examples", "8", "--steps", "2", "--seeds", "2", "--top", "6"]
    tokens = ["--tokens", "inputs/tokens.safetensors"]
    answers = str(ROOT / "Tools" / "stand_in_answers.py")
    return [
        Command("--help", ["--help"], threads=False),
        Command("--version", ["--version"], threads=False),
        Command("info", ["info", str(MODELS / "host"), "--verbose"]),
        Command("info, SAE", ["info", gsae, "--json"]),
        Command("doctor", ["doctor", "--models", str(MODELS), "--json"]),
        Command("tokenize", ["tokenize", *HOST, "--data", ODD_FILE, "--special-tokens", "--json"]),
        Command("tokenize --decode", ["tokenize", *HOST, "--decode", "--ids", "1,822,1581,111"]),
        Command("inspect", ["inspect", *HOST, "--sae", gsae, "--prompt", "It was a rainy Sunday in May", "--json"]),
        Command("generate", ["generate", *HOST, "--prompt", "It was", "--max-tokens", "40", "--greedy", "--json"]),
        Command("generate, drawn", ["generate", *HOST, "--prompt", "It was", "--max-tokens", "40", "--seed", "3", "--top-p", "0.9"]),
        Command("generate, edited", ["generate", *HOST, "--sae", gsae, "--ablate", "341", "--clamp", "567=5", "--steer", "12=2",
                                     "--prompt", "Laura Bennett is", "--max-tokens", "30", "--greedy"]),
        Command("generate --data", ["generate", *HOST, "--data", "inputs/prompts.jsonl", "--max-tokens", "12", "--seed", "1", "--output",
                                    "texts.jsonl"]),
        Command("capture activations", ["capture", "activations", *HOST, "--layer", "2", "--hook", "blocks.1.mlp.hook_post", *general,
                                        "--shard-rows", "1000", "--output", "acts"]),
        Command("info, store", ["info", "acts"]),
        Command("capture features", ["capture", "features", *HOST, "--sae", gsae, *general, "--reconstruction", "--output", "features"]),
        Command("capture features, stored", ["capture", "features", "--activations", "acts", "--tensor", "blocks.2.hook_resid_post",
                                             "--sae", gsae, "--output", "stored-features"]),
        Command("capture logits", ["capture", "logits", *HOST, *tokens, "--output", "logits.safetensors"]),
        Command("capture gradients", ["capture", "gradients", *HOST, *tokens, "--hook", "hook_embed", "--layer", "1", "--output",
                                      "gradients.safetensors"]),
        Command("evaluate perplexity", ["evaluate", "perplexity", *HOST, "--sae", gsae, *physics, "--per-token",
                                        "per-token.safetensors", "--json"]),
        Command("evaluate pareto", ["evaluate", "pareto", *HOST, "--sae", f"{HOSTILE.split(' <')[0]}={gsae}", "--sae", f"special={ssae}",
                                    "--baseline", "special", *physics, "--output", "pareto"]),
        Command("evaluate tail", ["evaluate", "tail", *HOST, "--sae", f"{HOSTILE.split(' <')[0]}={gsae}", "--sae", f"special={ssae}",
                                  "--baseline", "special", "--match-by-index", *physics, "--concepts",
                                  str(MODELS / "text" / "concepts.jsonl"), "--output", "tail"]),
        Command("train", ["train", *HOST, "--init", gsae, "--data", str(MODELS / "text" / "physics.jsonl"), "--batch-size", "256",
                          "--token-budget", "6000", "--checkpoint-every", "2560", "--objective", "term", "--tilt", "1", "--tilt-scale",
                          "mean", "--output", "sae"]),
        Command("train, stored", ["train", "--activations", "acts", "--tensor", "blocks.2.hook_resid_post", "--architecture",
                                  "batchtopk", "--d-sae", "512", "--k", "16", "--batch-size", "500", "--token-budget", "6000",
                                  "--output", "new-sae"]),
        Command("convert", ["convert", ssae, "--slice", "largest-norm:0.25", "--output", "slice"]),
        Command("select bm25", ["select", "bm25", "--pool", text("general"), "--seeds", text("physics"), "--top", "20", "--index",
                                "words", "--output", "bm25.jsonl"]),
        Command("select dense", ["select", "dense", *HOST, "--layer", "1", "--normalise", "--pool", text("general"), "--seeds",
                                 text("physics"), "--top", "20", "--index", "vectors", "--output", "dense.jsonl"]),
        Command("select tracin", ["select", "tracin", *HOST, "--sae", gsae, "--pool", "bm25.jsonl", "--seeds", "dense.jsonl", "--top",
                                  "5", "--output", "tracin.jsonl"]),
        Command("features", ["features", *HOST, "--sae", ssae, "--baseline", gsae, "--most-changed", "10", "--random", "10", "--rarest",
                             "10", *physics, "--output", "dashboard"]),
        Command("features compare", ["features", "compare", "--sae", f"{HOSTILE.split(' <')[0]}={gsae}", "--sae", f"special={ssae}",
                                     "--threshold", "0.8", *HOST, *physics, "--output", "compare"]),
        Command("features explain", ["features", "explain", *HOST, "--sae", gsae, *physics, "--random", "40", "--chat-model",
                                     HOSTILE, "--output", "interpretation"]),
        Command("answers", [answers, "interpretation/requests.jsonl"], saves="explanations.jsonl", script="python3"),
        Command("features score, explanations", ["features", "score", "interpretation", "--explanations", "explanations.jsonl"]),
        Command("answers, detections", [answers, "interpretation/detection-requests.jsonl"], saves="detections.jsonl", script="python3"),
        Command("features score, detections", ["features", "score", "interpretation", "--detections", "detections.jsonl"]),
        Command("debias attribute", ["debias", "attribute", *HOST, "--saes", gsae, "--data", "inputs/train.jsonl", *labelled, "--layer",
                                     "2", "--steps", "2", "--top", "6", "--per-example", "--per-position", "--output", "attribution"]),
        Command("debias judge", ["debias", "judge", *HOST, "--saes", gsae, "--attribution", "attribution", "--automatic", "--data",
                                 "inputs/train.jsonl", *labelled, *groups, "--compare", "inputs/ablations.json", "--class-words",
                                 "inputs/classes.txt", "--output", "judgement"]),
        Command("debias evaluate", ["debias", "evaluate", *HOST, *study[:-2], "--ablate-file", "gsae=inputs/ablations.json", "--output",
                                    "table"]),
        Command("debias run", ["debias", "run", *HOST, *study, "--ablate-file", "gsae=inputs/ablations.json", "--output", "study"]),
        Command("debias pairs", ["debias", "pairs", *HOST, "--crows-pairs", "inputs/pairs.csv", "--saes", gsae, "--ablate-file",
                                 "inputs/ablations.json", "--json"]),
        Command("debias generate", ["debias", "generate", *HOST, "--saes", gsae, "--ablate-file", "inputs/ablations.json", "--samples",
                                    "1", "--max-tokens", "8", "--data", text("physics"), "--json"]),
        Command("demo", ["demo", "--models", str(MODELS), "--output", "demo"]),
    ]
