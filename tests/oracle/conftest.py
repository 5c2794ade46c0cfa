"""What was compared with real Keras, entry by entry, and the page that says so.

A test calls ``parity("layers.Dense", "forward", "gradient")`` at its end, when everything in it has
held. ``make parity`` runs all of them and writes ``docs/parity.md`` from what passed.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from .differences import DIFFERENCES

KINDS = ("forward", "gradient", "mask", "training", "config")

HEAD = """\
# Parity with Keras

Every entry was run beside the entry of the same name in real Keras {version} on the same weights
and inputs. A number counts the configurations that agreed: values (*forward*), gradients by inputs
and weights (*gradient*), masks, behaviour while training (draws, moving averages, 20-step optimizer
trajectories), and configs read by the other side (*config*). What is deliberately different is
said in the last column. `make parity` writes this page from the results of `tests/oracle`.
"""


@pytest.fixture
def parity(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """A function that notes what a test has shown: ``parity("layers.Dense", "mask")``."""

    def note(entry: str, *kinds: str) -> None:
        assert set(kinds) <= set(KINDS), kinds
        for kind in kinds:
            record_property("parity", f"{entry} {kind}")

    return note


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--parity-page", type=Path, help="write the page of what agreed with Keras")


def pytest_configure(config: pytest.Config) -> None:
    page = config.getoption("--parity-page", None)
    if page and not hasattr(config, "workerinput"):
        config.pluginmanager.register(PageWriter(page), "parity-page")


class PageWriter:
    """Gathers what passed, and writes the page when the run is over."""

    def __init__(self, path: Path) -> None:
        self.path, self.counts, self.failed = path, Counter[tuple[str, str]](), 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed += report.failed
        if report.when == "call" and report.passed:
            for name, value in report.user_properties:
                if name == "parity":
                    entry, kind = str(value).split()
                    self.counts[entry, kind] += 1

    def pytest_sessionfinish(self) -> None:
        if self.failed:
            return
        import keras

        self.path.parent.mkdir(exist_ok=True)
        text = page(self.counts, keras.__version__)
        self.path.write_text(text, encoding="utf-8")


def page(counts: Counter[tuple[str, str]], version: str) -> str:
    """The page as Markdown: a table for each room, a row for each entry."""
    entries = sorted({entry for entry, _ in counts} | DIFFERENCES.keys())
    lines = [HEAD.format(version=version)]
    for room in sorted({entry.split(".")[0] for entry in entries}):
        lines += [f"## {room}", "", f"| entry | {' | '.join(KINDS)} | deliberately different |"]
        lines.append("|" + "---|" * (len(KINDS) + 2))
        for entry in entries:
            if entry.startswith(f"{room}."):
                numbers = " | ".join(str(counts[entry, kind] or "") for kind in KINDS)
                name = entry.removeprefix(f"{room}.")
                lines.append(f"| `{name}` | {numbers} | {DIFFERENCES.get(entry, '')} |")
        lines.append("")
    return "\n".join(lines)
