"""``python -m benchmarks``: hornbook against Keras on JAX, the same work alternately in one run.

Prints medians and ratios, checks that both sides reach the same loss, and writes a page under
``benchmarks/results/``.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.work import WORK

LIBRARIES = ("hornbook", "keras")


def _measure(library: str, work: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.worker", library, work]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{library} failed on {work}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _compare(work: str, rounds: int) -> list[str]:
    runs: dict[str, list[dict[str, float]]] = {library: [] for library in LIBRARIES}
    for number in range(rounds):
        for library in LIBRARIES:
            runs[library].append(_measure(library, work))
            print(f"  {work} {number + 1}/{rounds} {library}: {runs[library][-1]}", flush=True)
    median = {
        library: {key: statistics.median(run[key] for run in found) for key in found[0]}
        for library, found in runs.items()
    }
    ours, theirs = median["hornbook"], median["keras"]
    difference = abs(ours["loss"] - theirs["loss"]) / abs(theirs["loss"])
    if difference > 0.02:
        raise SystemExit(
            f"{work}: the losses differ by {difference:.1%}; this is not the same work."
        )
    lines = [f"## {WORK[work].says}", "", "| | hornbook | Keras on JAX | ratio |", "|--|--|--|--|"]
    for key, unit, scale in (
        ("epoch", "ms an epoch", 1e3),
        ("first_epoch", "ms for the first epoch", 1e3),
        ("import", "ms to import", 1e3),
        ("memory", "MiB at most", 1.0),
        ("loss", "last loss", 1.0),
    ):
        a, b = ours[key] * scale, theirs[key] * scale
        lines.append(f"| {unit} | {a:.4g} | {b:.4g} | {b / a:.2f} |")
    return [*lines, ""]


def main() -> None:
    """Measure what was asked for and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=sorted(WORK), action="append", help="measure this alone")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each side (default 5)")
    given = parser.parse_args()
    cores = os.cpu_count()
    page = [
        f"# hornbook against Keras on JAX, {datetime.date.today()}",
        "",
        f"{platform.machine()}, {cores} cores, Python {platform.python_version()}; median of "
        f"{given.rounds} runs of each side, taken alternately, each in a process of its own. "
        "A ratio above 1 is in hornbook's favour (the last loss should be 1.00).",
        "",
    ]
    for work in given.only or WORK:
        page += _compare(work, given.rounds)
    text = "\n".join(page)
    print(text)
    target = Path(__file__).parent / "results" / f"{datetime.date.today()}.md"
    target.write_text(text)
    print(f"written to {target}")


if __name__ == "__main__":
    main()
