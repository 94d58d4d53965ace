"""A folder of SAEs for a comparison: three labels, four sparsities, three seeds each, one dead.

    python3 Tools/pages/many_saes.py FOLDER

They are copies of the tests' JumpReLU SAE with noise in the decoder and thresholds that rise with the sparsity asked for.
Standard library alone.
"""

import array
import json
import random
import shutil
import struct
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "Tests" / "EvaluationTests" / "Fixtures" / "sae-jumprelu"


def read(path: Path) -> tuple[dict, bytearray]:
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8:8 + size]), bytearray(data[8 + size:])


def write(path: Path, header: dict, body: bytearray) -> None:
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def change(header: dict, body: bytearray, name: str, function) -> None:
    start, end = header[name]["data_offsets"]
    values = array.array("f", bytes(body[start:end]))
    body[start:end] = array.array("f", [function(value) for value in values]).tobytes()


def main() -> None:
    target = Path(sys.argv[1])
    for place, label in enumerate(("general", "bm25", "dense")):
        for threshold in (0.2, 0.6, 1.0, 1.5):
            for seed in (1, 2, 3):
                source = random.Random(f"{label} {threshold} {seed}")
                folder = target / label / f"t{threshold}-seed{seed}"
                shutil.copytree(SOURCE, folder)
                header, body = read(SOURCE / "sae_weights.safetensors")
                noise = 0.07 - 0.02 * place
                change(header, body, "W_dec", lambda x: x + source.gauss(0, noise))
                change(header, body, "threshold", lambda x: x * 0.3 + threshold + source.gauss(0, 0.05))
                write(folder / "sae_weights.safetensors", header, body)
    folder = target / "dead" / "never-fires"
    shutil.copytree(SOURCE, folder)
    header, body = read(SOURCE / "sae_weights.safetensors")
    change(header, body, "threshold", lambda x: 1e6)
    write(folder / "sae_weights.safetensors", header, body)


if __name__ == "__main__":
    main()
