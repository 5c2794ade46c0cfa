"""Programs and their eras, and a process of its own for each run."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

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


def launched(path: Path, era: str) -> list[str]:
    """The command that runs a program of then through the launcher."""
    return [sys.executable, "-m", "hornbook", "--era", era, str(path)]


def run(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run a command in a folder, without a window, and with the same order of sets each time."""
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"} | variables,
        check=False,
    )
