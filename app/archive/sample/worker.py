"""How a process that makes studies begins: it imports nothing that counts threads before they are set."""

import os


def start() -> None:
    """One thread a process: the processes are the parallel part, and sums come out the same everywhere."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
