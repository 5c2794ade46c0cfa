"""Whole old programs, each run as it stands through the launcher in a process of its own.

The era is the name of the folder, or what a first line ``# era: keras1`` says (``tensorflow1`` is
the time of Keras 2). A line ``# needs: NAME`` among the first lines skips the program where the
environment variable or package NAME is not there. A program asserts its own results. Those of the
folder ``published`` train as long as books and courses did, minutes each: ``make published``.
"""

from pathlib import Path

import pytest

from .process import HERE, PROGRAMS, era_of, launched, missing, run


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_program_runs_as_it_stands(program, tmp_path):
    path = HERE / program
    text = path.read_text(encoding="utf-8")
    if absent := missing(text):
        pytest.skip(f"needs {', '.join(absent)}")
    ran = run(launched(path, era_of(path, text)), tmp_path)
    assert ran.returncode == 0, f"{ran.stdout[-2000:]}\n{ran.stderr[-6000:]}"


def test_the_era_is_the_folder_s_or_what_the_first_line_says():
    assert era_of(Path("keras1/a.py"), "import keras") == "keras1"
    assert era_of(Path("keras1/a.py"), "# era: tensorflow2\n") == "tensorflow2"
    assert era_of(Path("tensorflow1/a.py"), "") == "keras2"
    assert missing("# needs: NO_SUCH_VARIABLE\n") == ["NO_SUCH_VARIABLE"]
