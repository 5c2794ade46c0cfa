"""Whole old programs, each run as it stands through the launcher in a process of its own.

The era is the name of the folder, or what a first line ``# era: keras1`` says (``tensorflow1`` is
the time of Keras 2). A line ``# needs: NAME`` among the first lines skips the program where the
environment variable or package NAME is not there. A program asserts its own results. Those of the
folder ``published`` train as long as books and courses did, minutes each: ``make published``.
"""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PROGRAMS = sorted(path.relative_to(HERE).as_posix() for path in HERE.glob("*/*.py"))
ERAS = {"tensorflow1": "keras2", "published": "keras2"}


def era_of(path: Path, text: str) -> str:
    """The era that a program says it is of, or that of its folder."""
    said = re.match(r"# era: (\w+)", text)
    return said[1] if said else ERAS.get(path.parent.name, path.parent.name)


def missing(text: str) -> list[str]:
    """What a program needs and this machine does not have."""
    needs = re.findall(r"^# needs: (\w+)", "\n".join(text.splitlines()[:5]), re.MULTILINE)
    return [
        name
        for name in needs
        if name not in os.environ and (name.isupper() or importlib.util.find_spec(name) is None)
    ]


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_program_runs_as_it_stands(program, tmp_path):
    path = HERE / program
    text = path.read_text(encoding="utf-8")
    if absent := missing(text):
        pytest.skip(f"needs {', '.join(absent)}")
    ran = subprocess.run(
        [sys.executable, "-m", "hornbook", "--era", era_of(path, text), str(path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"},
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout[-2000:]}\n{ran.stderr[-6000:]}"


def test_the_era_is_the_folder_s_or_what_the_first_line_says():
    assert era_of(Path("keras1/a.py"), "import keras") == "keras1"
    assert era_of(Path("keras1/a.py"), "# era: tensorflow2\n") == "tensorflow2"
    assert era_of(Path("tensorflow1/a.py"), "") == "keras2"
    assert missing("# needs: NO_SUCH_VARIABLE\n") == ["NO_SUCH_VARIABLE"]
