"""What a training step takes on 8, 64 and 512 nodes, from what one node takes, the bytes that are sent and a stated network:
python3 Tools/mpi/projection.py --rate 150 --update-rate 15

Prints the table of Documentation/clusters.md. `--rate` is measured: billions of operations a second that a node reaches in a whole
step but for Adam (2·B·d·(F + 8·k) of them, as TrainingEstimate counts; BENCHMARKS.md), `--update-rate` billions of bytes a second
in Adam (28 a number). Bytes are those that TrainingTraffic counts and Tools/mpi/check_training.py checks; on the wire a sum over P
ranks sends each buffer 2·(P − 1)/P times (ring), in 2·log2(P) rounds of latency for small ones. One rank per node; nothing
overlaps; the network is not shared. The split is the one `train` chooses.
"""

import argparse
import math
import sys

NODES = [1, 8, 64, 512]
SHAPES = [("GPT-2 small", 768), ("Pythia-70m", 512)]
WIDTHS = [("24k", 24_576), ("262k", 262_144), ("1M", 1_048_576)]
NETWORKS = [("100 Gbit/s, 2 µs", 100e9 / 8, 2e-6), ("10 Gbit/s, 20 µs", 10e9 / 8, 20e-6)]
BATCH, K = 4096, 32


def traffic(features, width, split):
    """As TrainingTraffic for topk: bytes over the ranks with the same rows, over those with the same features, over all."""
    parts, groups = split
    rows, own = -(-BATCH // groups), -(-features // parts)
    of_features = 4 * rows * width + 8 * (2 * rows + 1) + 4 * rows * min(K, own) + 4 * rows if parts > 1 else 0
    of_rows = 4 * (own * 2 * width + 5 * own) + 8 * rows * 4 if groups > 1 else 0
    return of_features, of_rows, 8 * (2 * width + 1) if parts * groups > 1 else 0


def best(nodes, features, width):
    splits = [(parts, nodes // parts) for parts in range(nodes, 0, -1) if nodes % parts == 0 and nodes // parts <= BATCH]
    return min(splits, key=lambda split: sum(traffic(features, width, split)))


def seconds(nodes, features, width, network, rate, update):
    """Computing and sending of one step."""
    split = parts, groups = best(nodes, features, width)
    rows, own = BATCH / groups, features / parts
    computing = 2 * rows * width * (own + 8 * K / parts) / rate + 28 * 2 * own * width / update
    _, bandwidth, latency = network
    of_features, of_rows, of_all = traffic(features, width, split)
    sending = 0.0
    # Sums and exchanges over the ranks of a group, over groups, and over all.
    for size, members, calls in [(of_features, parts, 4), (of_rows, groups, 4), (of_all, nodes, 2)]:
        if members > 1:
            sending += 2 * (members - 1) / members * size / bandwidth + calls * 2 * math.log2(members) * latency
    return split, computing, sending


def milliseconds(seconds):
    return f"{seconds * 1e3:,.0f} ms" if seconds >= 0.1 else f"{seconds * 1e3:.3g} ms"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, required=True, help="GFLOP/s of a node in a step")
    parser.add_argument("--update-rate", type=float, required=True, help="GB/s of a node in Adam")
    given = parser.parse_args()
    print(f"A node: {given.rate:g} GFLOP/s in a step, {given.update_rate:g} GB/s in Adam; {BATCH} rows a step, topk with k = {K}.\n")
    for network in NETWORKS:
        print(f"Network: {network[0]}.\n")
        print("| model | d_sae | nodes | split | GB a rank | MB sent a step | computing | sending | tokens/s | efficiency |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for name, width in SHAPES:
            for label, features in WIDTHS:
                alone = None
                for nodes in NODES:
                    split, computing, sending = seconds(nodes, features, width, network, given.rate * 1e9, given.update_rate * 1e9)
                    step = computing + sending
                    alone = alone or step
                    memory = 2 * features / split[0] * width * (16 if split[1] > 1 else 12) / 1e9
                    sent = sum(traffic(features, width, split)) / 1e6
                    print(f"| {name} | {label} | {nodes} | {split[0]}x{split[1]} | {memory:.2f} | {sent:.1f} | {milliseconds(computing)} | "
                          f"{milliseconds(sending)} | {BATCH / step:,.0f} | {alone / step / nodes:.0%} |")
        print()
    sys.stdout.flush()


main()
