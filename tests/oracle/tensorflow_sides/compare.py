"""Compares what the two sides of a program kept."""

import json
import math
from pathlib import Path

__all__ = ["differences"]


def differences(ours, real, left_out=None):
    """Sentences that say where two records differ; nothing if they agree.

    A value may differ by 1/1000 of the greatest number beside it, since both sides add the same
    float32 numbers in other orders, and by 1/2000 more with each run, since training carries the
    difference on. A sum over n numbers may differ by that share of itself, or of the root of n
    such numbers where they cancel out.

    Args:
        ours: The file of one side.
        real: That of the other.
        left_out: A slice of the runs: those that are not compared.
    """
    ours, real = (json.loads(Path(path).read_text()) for path in (ours, real))
    found = []
    if ours["names"] != real["names"]:
        pairs = zip(ours["names"], real["names"], strict=False)
        odd = next((pair for pair in pairs if pair[0] != pair[1]), "more of them on one side")
        found.append(f"names of Variables: {odd}")
    if left_out is not None:
        del ours["runs"][left_out], real["runs"][left_out]
    if len(ours["runs"]) != len(real["runs"]):
        found.append(f"{len(ours['runs'])} runs here, {len(real['runs'])} there")
    for number, (here, there) in enumerate(zip(ours["runs"], real["runs"], strict=False)):
        if len(here) != len(there):
            found.append(f"run {number}: {len(here)} values here, {len(there)} there")
            continue
        for place, (a, b) in enumerate(zip(here, there, strict=True)):
            if said := _differ(a, b, 1e-3 + 5e-4 * number):
                found.append(f"run {number}, value {place}: {said}")
    return found


def _differ(a, b, tolerance):
    if a is None or b is None or a[0] == "text" or b[0] == "text":
        return "" if a == b else f"{a} and {b}"
    if a[:2] != b[:2]:
        return f"{a[:2]} and {b[:2]}"
    size = max([1e-3, *(abs(x) for x in b[2][:-1] if math.isfinite(x))])
    count = max(1.0, math.prod(a[1]) ** 0.5)
    for place, (x, y) in enumerate(zip(a[2], b[2], strict=True)):
        of_sum = place == len(a[2]) - 1
        whole = max(size * count, abs(y) if math.isfinite(y) else 0)
        allowed = tolerance * (whole if of_sum else size)
        if x != y and not (math.isnan(x) and math.isnan(y)) and not abs(x - y) <= allowed:
            return f"{x} and {y} ({a[0]} {a[1]})"
    return ""
