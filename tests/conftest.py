"""What every test runs under: no window, no network home, real Keras on JAX, the same seed.

The environment is set when this file is imported, before a test module can import `hornbook`,
`keras` or `matplotlib`. What must also hold for the docstring examples under `src/` is a plugin
registered for the whole run, because a conftest's own hooks reach only the tests below its folder.
"""

import gc
import importlib.util
import os
import random
import sys
import tempfile
from pathlib import Path

import numpy as np
import psutil
import pytest

ROOT = Path(__file__).parents[1]

os.environ["KERAS_BACKEND"] = "jax"
os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("HORNBOOK_CACHE", str(ROOT / ".cache" / "compiled"))
# Several workers share one accelerator, so none may take most of its memory at the start.
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")


_GROWTH = 2 << 30  # bytes that a worker's compiled programs may take; 11,000 tests took 8 GB


def _memory() -> int:
    return psutil.Process().memory_info().rss


class EveryTest:
    """Holds for tests and docstring examples alike: one seed, and names counted from the start."""

    limit = _GROWTH

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        random.seed(0)
        np.random.seed(0)
        # Not imported here: the architecture tests must run when the package cannot be imported.
        if core := sys.modules.get("hornbook.core"):
            core.clear_session()
            core.set_random_seed(0)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Between two files, forget compiled programs if they came to take much memory."""
        if nextitem is not None and nextitem.path == item.path or "jax" not in sys.modules:
            return
        if _memory() > self.limit:
            sys.modules["jax"].clear_caches()
            gc.collect()
            self.limit = _memory() + _GROWTH


def datasets_folder() -> Path | None:
    """The folder of real data that HORNBOOK_DATASETS names, or None."""
    named = os.environ.get("HORNBOOK_DATASETS")
    return Path(named).resolve() if named and Path(named).is_dir() else None


def missing_data() -> str:
    """Why a test on real data cannot run, as a sentence for the skip report."""
    named = os.environ.get("HORNBOOK_DATASETS")
    found = f"it names {named}, which is not a folder" if named else "it is not set"
    return f"needs real data: set HORNBOOK_DATASETS to the folder that holds it ({found})"


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a home of its own, so that no test reads or writes the user's."""
    home = tempfile.TemporaryDirectory(prefix="hornbook-home-")
    config.add_cleanup(home.cleanup)
    os.environ["HORNBOOK_HOME"] = home.name
    os.environ["KERAS_HOME"] = os.path.join(home.name, "keras")
    if folder := datasets_folder():
        os.environ["HORNBOOK_DATASETS"] = str(folder)
    config.pluginmanager.register(EveryTest(), "hornbook-every-test")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Only `test_*.py` is collected here: recorders and helpers are no place for doctests."""
    is_helper = collection_path.suffix == ".py" and not collection_path.name.startswith("test_")
    return True if is_helper else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, and say what it lacks."""
    no_data = None if datasets_folder() else pytest.mark.skip(reason=missing_data())
    has_keras = importlib.util.find_spec("keras") is not None
    no_keras = None if has_keras else pytest.mark.skip(reason="needs keras: pip install keras")
    for item in items:
        if no_data and item.get_closest_marker("realdata"):
            item.add_marker(no_data)
        if no_keras and item.get_closest_marker("oracle"):
            item.add_marker(no_keras)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the size of each room in lines, so that growth is seen in every run."""
    package = ROOT / "src" / "hornbook"
    sizes: dict[str, int] = {}
    for file in sorted(package.rglob("*.py")):
        room = file.relative_to(package).parts[0].removesuffix(".py")
        sizes[room] = sizes.get(room, 0) + file.read_text(encoding="utf-8").count("\n")
    rooms = ", ".join(f"{room} {lines:,}" for room, lines in sizes.items())
    terminalreporter.section("lines in each room")
    terminalreporter.line(f"{rooms}; together {sum(sizes.values()):,}")


@pytest.fixture(scope="session")
def datasets() -> Path:
    """The folder of real data sets; a test that asks for it is skipped where there is none."""
    folder = datasets_folder()
    if folder is None:
        pytest.skip(missing_data())
    return folder
