"""`import hornbook` in a fresh interpreter: quiet, without the heavy packages, with a version."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from .source import PACKAGE, ROOT

HEAVY = ("pandas", "matplotlib", "h5py", "sklearn", "tensorflow", "torch", "keras", "IPython")

# Prints what was loaded and the version, as the last line of its output.
LOOK = """
import json, sys
import {package}
loaded = sorted({{name.split(".")[0] for name in sys.modules}})
print(json.dumps([loaded, getattr({package}, "__version__", None)]))
"""


def look(package: str, *folders: Path) -> tuple[list[str], str | None, str]:
    """Import a package in a new interpreter: (packages loaded, its version, what it printed)."""
    code = f"import sys; sys.path[:0] = {[str(folder) for folder in folders]!r}\n"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code + LOOK.format(package=package)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    *printed, last = run.stdout.splitlines()
    loaded, version = json.loads(last)
    return loaded, version, "\n".join(printed) + run.stderr


def heavy(loaded: list[str]) -> list[str]:
    """Which of the heavy packages are among those loaded."""
    return sorted(set(HEAVY) & set(loaded))


@pytest.fixture(scope="module")
def seen():
    if not (PACKAGE / "__init__.py").exists():
        pytest.skip("src/hornbook/__init__.py is not written yet")
    return look("hornbook", PACKAGE.parent)


def test_no_heavy_package_is_loaded(seen):
    assert heavy(seen[0]) == []


def test_import_prints_nothing(seen):
    assert seen[2] == ""


def test_the_version_is_the_project_s(seen):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert seen[1] == project["version"]


# The look itself, at a made-up package.


def test_a_heavy_import_and_a_print_are_seen(tmp_path):
    (tmp_path / "pandas.py").touch()
    package = tmp_path / "toy"
    package.mkdir()
    (package / "__init__.py").write_text("import pandas\nprint('hello')\n__version__ = '7'\n")
    loaded, version, printed = look("toy", tmp_path)
    assert (heavy(loaded), version, printed) == (["pandas"], "7", "hello")


def test_a_warning_on_import_fails(tmp_path):
    (tmp_path / "toy.py").write_text("import warnings\nwarnings.warn('old')\n")
    with pytest.raises(AssertionError, match="UserWarning: old"):
        look("toy", tmp_path)
