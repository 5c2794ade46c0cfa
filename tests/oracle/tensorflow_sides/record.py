"""Writes what real TensorFlow gives for every case: ``make tensorflow`` runs it.

``python -m tests.oracle.tensorflow_sides.record FILE``, in a Python that has TensorFlow.
"""

import json
import sys
from pathlib import Path

from tests.oracle.tensorflow_sides import cases, real


def main(out):
    """Record all cases."""
    tf = real.install()
    found = {name: cases.observe(tf, make) for name, make in cases.all_cases().items()}
    rows = [f"{json.dumps(name)}: {json.dumps(kept)}" for name, kept in found.items()]
    Path(out).write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
