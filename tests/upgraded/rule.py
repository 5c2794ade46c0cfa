"""When two runs of a program are the same, and what excuses that they are not."""

import ast
import json
import math
import re

import numpy as np

ROUNDING = 2.0**-24  # of a number of order one that is kept in 32 bits
MARK = re.compile(r"^\s*# hornbook: (.*)", re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.(\d*))?(?:e([-+]?\d+))?")
DIGITS = re.compile(r"digits differ|divided by the size of the batch|a mean over batches then")
"""What the rewriter says of numbers that cannot be those of then."""

_TODAY = {
    "mean_absolute_error": "mae",
    "mean_squared_error": "mse",
    "cosine_proximity": "cosine_similarity",
}


def results(folder):
    """What a run gave: the verb, how far rounding takes it apart, and pairs of name and numbers.

    What was printed is the last: each number with half a unit of its last digit.
    """
    seen = []
    if (folder / "watched.json").exists():
        seen = json.loads((folder / "watched.json").read_text())["results"]
    found = [(one["verb"], drift(**one), sorted_by_name(one["numbers"])) for one in seen]
    last = max((rounding for _, rounding, _ in found), default=ROUNDING)
    return [*found, ("print", last, [("numbers", printed((folder / "printed").read_text()))])]


def drift(updates, weights, **_):
    """How far rounding takes two runs apart, as a part of the numbers that are summed.

    A number is a sum of as many terms as there are weights, at most. In another order it parts by
    about the root of their count times one rounding. Each update begins where the last one ended,
    so what they add is added up.

    See: Higham 2002, Accuracy and Stability of Numerical Algorithms, sections 2.8 and 4.2.
    """
    return ROUNDING * math.sqrt(max(weights, 1)) * (1 + updates)


def sorted_by_name(numbers):
    """Series by today's name; those that only counting told apart stay in their order."""
    return sorted(((today(name), values) for name, values in numbers), key=lambda pair: pair[0])


def today(name):
    """Today's name of a series: what was measured, without the number of a layer."""
    for long, short in _TODAY.items():
        name = name.replace(long, short)
    name = re.sub(r"_\d+(?=_|$)", "", name)
    return "learning_rate" if name == "lr" else re.sub(r"(^|_)acc$", r"\1accuracy", name)


def printed(text):
    """Printed numbers, each with half a unit of its last digit; whole numbers are exact."""
    found = []
    for match in NUMBER.finditer(text):
        decimals, power = match.groups()
        exact = decimals is None and power is None
        half = 0.0 if exact else 10.0 ** (int(power or 0) - len(decimals or "")) / 2
        found.append((float(match[0]), half))
    return found


def differences(old, new, exact=True):
    """Where two runs part; with ``exact`` false only names and counts are compared."""
    if (verbs := [one[0] for one in old]) != [one[0] for one in new]:
        return [f"{len(verbs)} results became {len(new)}"]
    found = []
    for place, ((verb, rounding, before), (_, _, after)) in enumerate(zip(old, new, strict=True)):
        at = f"result {place}, {verb}"
        names = [name for name, _ in before]
        if names != [name for name, _ in after]:
            found.append(f"{at}: {names} became {[name for name, _ in after]}")
        elif [len(values) for _, values in before] != [len(values) for _, values in after]:
            found.append(f"{at}: another count of numbers")
        elif exact:
            for (name, one), (_, other) in zip(before, after, strict=True):
                if far := apart(one, other, rounding):
                    found.append(f"{at}, {name}: {far}")
    return found


def apart(one, other, rounding):
    """The numbers that part most beyond rounding, in words; empty where none do."""
    excess = beyond(one, other, rounding)
    if not (excess > 0).any():
        return ""
    worst = excess.argmax()
    one, other = (np.ravel(values[worst])[0] for values in (one, other))
    return f"{one:.7g} became {other:.7g}"


def beyond(one, other, rounding):
    """How far each number parts beyond rounding; at most 0 where it does not.

    What was printed comes as pairs of a number and half a unit of its last digit.
    """
    if not one:
        return np.zeros(0)
    one, other = (np.array(values, float).reshape(len(values), -1) for values in (one, other))
    halves = one[:, 1:].sum(axis=1) + other[:, 1:].sum(axis=1)
    one, other = one[:, 0], other[:, 0]
    size = np.abs(np.concatenate([one, other]))
    scale = max(1.0, size[np.isfinite(size)].max(initial=0.0))
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    off = np.abs(np.subtract(one, other, where=~same, out=np.zeros_like(one)))
    return np.nan_to_num(off - halves, nan=np.inf) - rounding * scale


def held(old, nudged):
    """The results of a run up to where it parts from itself, begun one rounding aside."""
    kept = []
    for result, other in zip(old, nudged, strict=False):
        if differences([result], [other], exact=False):
            return kept
        verb, rounding, series = result
        pairs = zip(series, other[2], strict=True)
        excess = [beyond(one, two, rounding) > 0 for (_, one), (_, two) in pairs]
        ends = [int(one.argmax()) for one in excess if one.any()]
        if ends:
            return [*kept, (verb, rounding, [(name, one[: min(ends)]) for name, one in series])]
        kept.append(result)
    return kept


def as_long_as(new, kept):
    """The results cut to the length of those that were kept."""
    return [
        (
            verb,
            rounding,
            [
                (name, one[: len(two)])
                for (name, one), (_, two) in zip(series, other[2], strict=True)
            ],
        )
        for (verb, rounding, series), other in zip(new, kept, strict=False)
    ]


def failed_at(stderr):
    """The line of ``new.py`` in which it failed; None where no traceback names it.

    Of errors that were raised while others were handled the first is the cause.
    """
    for traceback in stderr.split("Traceback (most recent call last)"):
        if lines := re.findall(r'new\.py", line (\d+)', traceback):
            return int(lines[-1])
    return None


def marks_at(code, line):
    """The marks over the innermost statement that holds the line."""
    lines = code.splitlines()
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.stmt)]
    begins = [
        min(one.lineno for one in [node, *getattr(node, "decorator_list", [])])
        for node in nodes
        if node.end_lineno >= line
    ]
    first = max(begin for begin in begins if begin <= line)
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return MARK.findall("\n".join(lines[first - 1 : line]))
