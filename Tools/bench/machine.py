"""What the machine could do at best: its rate of float32 products and of reading memory, both measured."""

import subprocess
import time

import torch


def description() -> str:
    lines = subprocess.run(["lscpu"], capture_output=True, text=True).stdout.splitlines()
    said = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    vectors = next((name for name in ("avx512f", "avx2") if name in said.get("Flags", "")), "no AVX2")
    memory = open("/proc/meminfo").readline().split()[1] if said else "0"
    return f"{said.get('Model name', 'unknown CPU')} ({vectors}), {said.get('CPU(s)', '?')} CPUs, {int(memory) / 2**20:.0f} GiB"


def best(work, repeats: int = 4) -> float:
    """Seconds of the fastest of several calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def sgemm_rate() -> float:
    """Floating-point operations a second of the best library product at the jobs' shapes, with torch's thread count."""
    rates = []
    for m, k, n in ((1024, 768, 3072), (2048, 768, 24576), (1024, 768, 50257)):
        left, right, output = torch.randn(m, k), torch.randn(n, k), torch.empty(m, n)
        rates.append(2 * m * k * n / best(lambda: torch.mm(left, right.T, out=output)))
    return max(rates)


def read_bandwidth() -> float:
    """Bytes a second when a gibibyte is summed, with torch's thread count."""
    values = torch.ones(2**28)
    return 4 * len(values) / best(values.sum)
