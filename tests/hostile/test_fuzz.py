"""A short sample of ``make fuzz``: mutated files end in a model or in a sentence, and in time."""

import sys

import pytest

from . import fuzz

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


@pytest.mark.parametrize("form", fuzz.FORMATS)
def test_mutated_files_do_no_harm(form):
    found = fuzz.run(form, 120)
    assert found["faults"] == []
    assert found["model"] + found["refused"] == 120 and found["refused"] > 20


def test_the_watch_sees_what_it_should(tmp_path):
    """The harness itself: a load that starts a program is a fault."""
    import subprocess

    code = (
        "from pathlib import Path; from tests.hostile import fuzz; import os;"
        f"fuzz.watch(Path({str(tmp_path)!r})); os.system('true')"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 91
