"""Whole old programs brought up to date by ``hornbook upgrade``, beside the originals.

The original runs through the launcher, the rewritten file by plain Python: with hornbook, with real
Keras, or for TensorFlow 1 with real TensorFlow (the Python that ``HORNBOOK_TENSORFLOW`` names).
Both sides begin with the same weights and take rows in the same order (``watched/``); every
history, score and output of a model is compared, and every number that is printed.

What the rewriter could not decide stands as a comment ``# hornbook: ...`` in its result. Where a
program fails in a statement under such a comment, or has such comments and gives other numbers,
they are the reason, and the test is skipped with them. ``make upgraded`` runs all programs; a short
sample is part of every test run.
"""

import ast
import json
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("libcst")

from hornbook.compat.upgrade.source import rewritten
from tests.programs.process import HERE, PROGRAMS, era_of, launched, missing, run

WATCHED = Path(__file__).parent / "watched"
TENSORFLOW = os.path.abspath(p) if (p := os.environ.get("HORNBOOK_TENSORFLOW")) else ""
SAMPLE = [("keras1/functional_and_merge.py", "hornbook"), ("keras2/k_metrics.py", "keras")]
MARK = re.compile(r"^\s*# hornbook: (.*)", re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.])-?\d+\.?\d*(?:e[-+]?\d+)?")
# Draws within a step: two libraries draw other numbers there, so only what a program asserts holds.
DRAWS = re.compile(
    r"[Dd]ropout|Gaussian\w+\(|random_(normal|uniform|binomial)|\brandom\.(normal|uniform)"
)
# What the rewriter says of digits that cannot be those of then.
DIGITS = re.compile(r"digits differ|divided by the size of the batch")


def cases():
    """All pairs of a program and a target, or the sample."""
    if "HORNBOOK_UPGRADED" not in os.environ:
        return SAMPLE
    # Both targets of a program in one process, which runs the original once.
    return [
        pytest.param(program, target, marks=pytest.mark.xdist_group(program))
        for program in PROGRAMS
        for target in ("hornbook", "keras")
    ]


@pytest.fixture(scope="session")
def originals(tmp_path_factory):
    """Runs an original once for all targets: its folder."""
    folders = {}

    def original(program):
        if program not in folders:
            path = HERE / program
            folder = tmp_path_factory.mktemp("original")
            ran = watched(launched(path, era_of(path, path.read_text())), folder, "hornbook")
            assert ran.returncode == 0, f"the original fails: {ran.stderr[-3000:]}"
            folders[program] = folder
        return folders[program]

    return original


def watched(command, folder, library):
    """Run a command; keep what it prints and what models give beside each other in the folder.

    Keras finds the data sets in a home of its own, hornbook by ``HORNBOOK_DATASETS``.
    """
    home = folder / "keras"
    if library == "keras" and "HORNBOOK_DATASETS" in os.environ:
        home.mkdir()
        (home / "datasets").symlink_to(os.environ["HORNBOOK_DATASETS"])
    ran = run(
        command,
        folder,
        PYTHONPATH=str(WATCHED),
        HORNBOOK_WATCHED=str(folder / "watched.json"),
        HORNBOOK_WATCHES=library,
        KERAS_BACKEND="jax",
        KERAS_HOME=str(home),
    )
    (folder / "printed").write_text(ran.stdout)
    return ran


def numbers(folder):
    """Every number of a run: what models gave, by verb, and what was printed."""
    seen = json.loads((folder / "watched.json").read_text())
    printed = [float(n) for n in NUMBER.findall((folder / "printed").read_text())]
    return [*seen, ["print", [printed]]]


def differences(one, other, exact):
    """Where two runs part; with ``exact`` false only the kind and number of results count."""
    if [name for name, _ in one] != [name for name, _ in other]:
        return [f"{len(one)} results became {len(other)}"]
    found = []
    for place, ((name, old), (_, new)) in enumerate(zip(one, other, strict=True)):
        old, new = ([v for row in rows for v in row] for rows in (old, new))
        if len(old) != len(new):
            found.append(f"result {place}, {name}: {len(old)} numbers became {len(new)}")
        elif exact and not np.allclose(old, new, rtol=1e-3, atol=1e-4):
            far = np.max(np.abs(np.subtract(old, new)))
            found.append(f"result {place}, {name}: off by {far:.1e}")
    return found


def marks_at(code, stderr):
    """The marks of the statement in which the rewritten file failed; all where it did not."""
    lines = code.splitlines()
    failed = re.findall(r'new\.py", line (\d+)', stderr) if "Traceback" in stderr else []
    first, last = 1, len(lines)
    if failed:
        nodes = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.stmt)]
        around = [n for n in nodes if n.lineno <= int(failed[-1]) <= n.end_lineno]
        first = max(n.lineno for n in around)
        while first > 1 and lines[first - 2].lstrip().startswith("#"):
            first -= 1
        last = int(failed[-1])
    return MARK.findall("\n".join(lines[first - 1 : last]))


def outcome(found, code, ran):
    """Pass, skip for what the rewriter left to the reader, or fail."""
    if not found:
        return
    said = "; ".join(found[:2]) if ran.returncode == 0 else ran.stderr.strip().splitlines()[-1][:80]
    if marks := marks_at(code, ran.stderr if ran.returncode else ""):
        pytest.skip(f"left to the reader ({said}): {' | '.join(marks)[:400]}")
    pytest.fail(f"{said}\n{ran.stderr[-4000:]}")


@pytest.mark.slow
@pytest.mark.parametrize(("program", "target"), cases())
def test_an_upgraded_program_gives_the_same_numbers(program, target, originals, tmp_path):
    path = HERE / program
    text = path.read_text(encoding="utf-8")
    if absent := missing(text):
        pytest.skip(f"needs {', '.join(absent)}")
    code, changes = rewritten(text, path.name, era_of(path, text), target)
    new = tmp_path / "new.py"
    new.write_text(code, encoding="utf-8")
    if target == "keras" and "import tensorflow" in code:
        ran = by_tensorflow(new, code, tmp_path)
        outcome(["it fails"] if ran.returncode else [], code, ran)
        return
    if target == "keras":
        pytest.importorskip("keras")
    original = originals(program)
    ran = watched([sys.executable, str(new)], tmp_path, target)
    found = ["it fails"]
    if ran.returncode == 0:
        said = [change.reason for change in changes if DIGITS.search(change.reason)]
        exact = target == "hornbook" or not (said or DRAWS.search(code))
        found = differences(numbers(original), numbers(tmp_path), exact)
    outcome(found, code, ran)


def by_tensorflow(new, code, folder):
    """Run a graph of TensorFlow 1 by real TensorFlow."""
    if not TENSORFLOW:
        pytest.skip("needs a Python with TensorFlow: HORNBOOK_TENSORFLOW")
    if "hornbook" in re.sub(r"# hornbook:.*", "", code):
        pytest.skip("it reads its data by hornbook, which is not beside TensorFlow")
    return run([TENSORFLOW, str(new)], folder, TF_USE_LEGACY_KERAS="1", TF_CPP_MIN_LOG_LEVEL="3")


def test_runs_that_part_are_told_apart():
    one = [["fit", [[1.0, 2.0]]], ["print", [[3.0]]]]
    assert not differences(one, one, True)
    assert differences(one, [["fit", [[1.0, 2.5]]], ["print", [[3.0]]]], True)
    assert not differences(one, [["fit", [[1.0, 2.5]]], ["print", [[3.0]]]], False)
    assert differences(one, [["fit", [[1.0]]], ["print", [[3.0]]]], False)
    assert differences(one, one[1:], False)
    assert NUMBER.findall("loss 0.5 conv2d_1 -3e-05 v1.2") == ["0.5", "-3e-05"]


def test_a_mark_excuses_the_statement_that_it_stands_over():
    code = "a = 1\n# hornbook: K.x: none today\nb = f(\n    a\n)\nc = g(b)\n"
    failed = 'Traceback\n  File "/x/new.py", line {}, in <module>\nNameError: f\n'
    assert marks_at(code, failed.format(3)) == marks_at(code, failed.format(4))
    assert marks_at(code, failed.format(4)) == marks_at(code, "") == ["K.x: none today"]
    assert not marks_at(code, failed.format(6))
