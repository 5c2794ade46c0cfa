"""Whole old programs brought up to date by ``hornbook upgrade``, beside the originals.

The original runs through the launcher, the rewritten file by plain Python: with hornbook, with real
Keras, or for TensorFlow 1 with real TensorFlow (the Python that ``HORNBOOK_TENSORFLOW`` names).
Both sides begin with the same weights, take rows in the same order and draw the same within a step
(``watched/``); every history, score and output of a model is compared, and every number that is
printed, as far as rounding keeps them together (``rule.py``).

What the rewriter could not decide stands as a comment ``# hornbook: ...`` in its result. A program
that fails in the statement under such a comment is skipped with it. So is one whose numbers are
others where the rewriter said that they would be; a skip tells, too, where only the names and
counts of numbers could be compared. ``make upgraded`` runs all programs; a short sample is part of
every test run.
"""

import importlib.util
import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

pytest.importorskip("libcst")

from hornbook.compat.upgrade.source import rewritten
from tests.programs.process import HERE, PROGRAMS, era_of, launched, missing, run
from tests.upgraded.rule import (
    DIGITS,
    apart,
    as_long_as,
    differences,
    failed_at,
    held,
    marks_at,
    printed,
    results,
    today,
)

WATCHED = Path(__file__).parent / "watched"
TENSORFLOW = os.path.abspath(p) if (p := os.environ.get("HORNBOOK_TENSORFLOW")) else ""
SAMPLE = [("keras1/functional_and_merge.py", "hornbook"), ("keras2/k_metrics.py", "keras")]
_FREE = "it needs draws that change: numbers were compared up to there, then names and counts"
_NUDGED = (
    "one rounding in its first weights takes the original as far: "
    "numbers were compared up to result {}, {}, number {}, then names and counts"
)
_DRAWN = "its graph draws: only its end and the count of printed numbers were compared"


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
    """Runs an original once for all targets: its folder, and how it ended."""
    ran = {}

    def original(program, draws="still"):
        if (program, draws) not in ran:
            path = HERE / program
            command = launched(path, era_of(path, path.read_text()))
            folder = tmp_path_factory.mktemp("original")
            ran[program, draws] = folder, watched(command, folder, "hornbook", draws)
        return ran[program, draws]

    return original


def watched(command, folder, library, draws="still"):
    """Run a command; keep what it prints and what models give beside each other in the folder.

    Keras finds the data sets in a home of its own, hornbook by ``HORNBOOK_DATASETS``. Keras removes
    a file that it takes for another, so the home holds copies.
    """
    home = folder / "keras"
    if library == "keras" and "HORNBOOK_DATASETS" in os.environ:
        shutil.copytree(os.environ["HORNBOOK_DATASETS"], home / "datasets")
    ran = run(
        command,
        folder,
        PYTHONPATH=str(WATCHED),
        HORNBOOK_WATCHED=str(folder / "watched.json"),
        HORNBOOK_WATCHES=library,
        HORNBOOK_DRAWS=draws,
        KERAS_BACKEND="jax",
        KERAS_HOME=str(home),
    )
    shutil.rmtree(home, ignore_errors=True)
    (folder / "printed").write_text(ran.stdout)
    return ran


def by_tensorflow(new, code, folder):
    """Run a graph of TensorFlow 1 by real TensorFlow."""
    if not TENSORFLOW:
        pytest.skip("needs a Python with TensorFlow: HORNBOOK_TENSORFLOW")
    if "hornbook" in re.sub(r"# hornbook:.*", "", code):
        pytest.skip("it reads its data by hornbook, which is not beside TensorFlow")
    ran = run([TENSORFLOW, str(new)], folder, TF_USE_LEGACY_KERAS="1", TF_CPP_MIN_LOG_LEVEL="3")
    absent = re.search(r"No module named '(\w+)'", ran.stderr)
    if absent and absent[1] not in ("keras", "tensorflow") and importlib.util.find_spec(absent[1]):
        pytest.skip(f"needs {absent[1]} beside TensorFlow")
    (folder / "printed").write_text(ran.stdout)
    return ran


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
    graph = target == "keras" and "import tensorflow" in code
    if target == "keras" and not graph:
        pytest.importorskip("keras")
    original, end = originals(program)
    free = None
    if end.returncode:
        free, end = originals(program, "free")
    assert end.returncode == 0, f"the original fails: {end.stderr[-3000:]}"
    if graph:
        ran = by_tensorflow(new, code, tmp_path)
        if ran.returncode:
            failed(code, ran.stderr)
        drawn = draws(original) and _DRAWN
        compared(results(original)[-1:], results(tmp_path)[-1:], changes, drawn)
        return
    command = [sys.executable, str(new)]
    ran = watched(command, tmp_path, target)
    old, new = results(original), results(tmp_path)
    if ran.returncode:  # the numbers hold as far as it got
        old, new = old[: len(new) - 1], new[:-1]
    own = not ran.returncode or "\nAssertionError" in ran.stderr  # what a program says of numbers
    if own and differences(old, new):
        stable(old, new, results(originals(program, "nudged")[0]))
    compared(old, new, changes)
    if free:
        folder = tmp_path / "free"
        folder.mkdir()
        ran = watched(command, folder, target, "free")
    if ran.returncode:
        failed(code, ran.stderr)
    if free:
        compared(results(free), results(folder), changes, _FREE)


def stable(old, new, nudged):
    """Skip where numbers hold as long as the original holds them against one rounding."""
    kept = held(old, nudged)
    parts = kept and len(kept) < len(old) and not differences(old, new, exact=False)
    if parts and not differences(kept, as_long_as(new, kept)):
        pytest.skip(_NUDGED.format(len(kept) - 1, kept[-1][0], len(kept[-1][2][0][1])))


def failed(code, stderr):
    """Skip what the rewriter left to the reader where it failed, or fail."""
    line = failed_at(stderr)
    marks = marks_at(code, line) if line is not None else []
    said = stderr.strip().splitlines()[-1][:80]
    if marks:
        pytest.skip(f"left to the reader ({said}): {' | '.join(marks)[:400]}")
    pytest.fail(f"{said}\n{stderr[-4000:]}")


def compared(old, new, changes, loose=""):
    """Fail where numbers part that nothing excuses; skip where something does.

    ``loose`` is why only names and counts can be compared, if so.
    """
    found = differences(old, new, exact=not loose)
    digits = [change.reason for change in changes if DIGITS.search(change.reason)]
    if found and digits and not differences(old, new, exact=False):
        pytest.skip(f"other numbers, as was said ({found[0]}): {' | '.join(dict.fromkeys(digits))}")
    assert not found, "; ".join(found[:4])
    if loose:
        pytest.skip(loose)


def draws(folder):
    """How often a run drew anything."""
    return json.loads((folder / "watched.json").read_text())["draws"]


def test_runs_that_part_are_told_apart():
    one = [("fit", 1e-6, [("loss", [1.0, 2.0])]), ("print", 1e-6, [("numbers", [(3.0, 0.05)])])]

    def other(verb, name, values):
        return [(verb, 1e-6, [(name, values)]), one[1]]

    assert not differences(one, one)
    assert not differences(one, other("fit", "loss", [1.0, 2.000001]))
    assert differences(one, other("fit", "loss", [1.0, 2.001]))
    assert differences(one, other("fit", "loss", [1.0, float("nan")]))
    assert not differences(one, other("fit", "loss", [1.0, 2.5]), exact=False)
    assert differences(one, other("fit", "loss", [1.0]), exact=False)
    assert differences(one, other("fit", "mae", [1.0, 2.0]), exact=False)
    assert differences(one, other("predict", "loss", [1.0, 2.0]), exact=False)
    assert differences(one, one[1:], exact=False)


def test_numbers_are_compared_as_long_as_the_original_holds_them():
    def run(*losses, said=1.0):
        return [("fit", 1e-6, [("loss", [*losses])]), ("print", 1e-6, [("numbers", [(said, 0.0)])])]

    old = run(3.0, 2.0, 1.0)
    kept = held(old, run(3.0, 2.0, 1.5))
    assert kept == [("fit", 1e-6, [("loss", [3.0, 2.0])])]
    assert not differences(kept, as_long_as(run(3.0, 2.0, 0.7, said=9.0), kept))
    assert differences(kept, as_long_as(run(3.0, 2.1, 1.0), kept))
    assert held(old, old) == old


def test_printed_numbers_part_by_a_unit_of_their_last_digit():
    assert printed("loss 0.5 conv2d_1 -3e-05 v1.2 7") == [
        *((0.5, 0.05), (-3e-05, 0.5e-05), (7.0, 0.0))
    ]
    assert not apart(printed("0.512"), printed("0.51"), 0.0)
    assert apart(printed("0.512"), printed("0.52"), 0.0)
    assert apart(printed("12"), printed("13"), 1e-6)
    assert not apart([], [], 1e-6)


def test_a_series_has_today_s_name():
    assert today("val_dense_2_acc") == "val_dense_accuracy"
    assert today("lr") == "learning_rate"


def test_a_mark_excuses_the_statement_that_it_stands_over():
    code = "a = 1\n# hornbook: K.x: none today\nb = f(\n    a\n)\nc = g(b)\n"
    failed = 'Traceback\n  File "/x/new.py", line {}, in <module>\nNameError: f\n'
    assert failed_at(failed.format(4)) == 4
    assert failed_at("Killed\n") is None
    assert marks_at(code, 3) == marks_at(code, 4) == ["K.x: none today"]
    assert not marks_at(code, 6)
