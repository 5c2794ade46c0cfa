"""Whole TensorFlow-1 programs beside real TensorFlow: the same numbers for the same first values.

``make tensorflow`` makes a virtual environment with TensorFlow 2, whose ``tf.compat.v1`` runs them,
and then this file. Every value that a session gives on either side is compared, and the names of
all Variables; see ``tensorflow_sides/program.py``.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .tensorflow_sides.compare import differences

# Not resolved: the link in a virtual environment is what says that it is one.
PYTHON = os.path.abspath(p) if (p := os.environ.get("HORNBOOK_TENSORFLOW")) else ""
ROOT = Path(__file__).parents[2]
PROGRAMS = sorted((ROOT / "tests" / "programs" / "tensorflow1").glob("*.py"))
RUNNER = Path(__file__).parent / "tensorflow_sides" / "program.py"
APART = {
    "char_rnn": "tf.contrib.legacy_seq2seq is in no package of today",
    "keras_on_placeholders": "Keras there is not of 2016: its layers number themselves otherwise",
    "l_data_pipelines": "it asserts that rows are mixed, and here they are not",
    "l_language_model": "tf.contrib.seq2seq is in no package of today",
    "seq2seq_reverse": "tf.contrib.seq2seq is in no package of today",
    "freeze_and_load": "draws are functions of Python on both sides, which no file holds",
    "estimator_census": "tf.estimator left TensorFlow with 2.16",
    "scopes_and_names": "it asks for the type Add, which is AddV2 in TensorFlow 2",
    "l_monitored_and_averages": "hooks of a monitored session fetch more in each run",
}
# Runs that are not compared, and why.
LEFT_OUT = {
    "keras_updates": slice(24, 25),  # Keras 2.2.4 corrects the variance for the rows, tf.keras not
    "policy_gradient_cartpole": slice(15_000, None),  # a last bit, and a pole falls a step earlier
    "queues_of_data": slice(70, None),  # three threads fill one queue
    "readers_of_files": slice(1, 2),  # a thread reads the same file meanwhile
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON, reason="needs a Python with TensorFlow: make tensorflow"),
]


def run(command, program, folder, *more):
    """What is written to the record: by one side, in a folder of its own."""
    folder.mkdir()
    variables = {"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0", "TF_CPP_MIN_LOG_LEVEL": "3"}
    ran = subprocess.run(
        [*command, str(RUNNER), str(program), "record", *map(str, more)],
        cwd=folder, env=os.environ | variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, f"{ran.stdout[-1000:]}\n{ran.stderr[-4000:]}"
    return folder / "record.json"


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_gives_the_numbers_of_tensorflow(program, tmp_path):
    if program.stem in APART:
        pytest.skip(APART[program.stem])
    if (
        "input_data" in program.read_text(encoding="utf-8")
        and "HORNBOOK_DATASETS" not in os.environ
    ):
        pytest.skip("needs real data: HORNBOOK_DATASETS")
    ours = run([sys.executable, "-m", "hornbook", "--era", "keras2"], program, tmp_path / "ours")
    first = ours.parent / "record.initial.npz"
    real = run([PYTHON], program, tmp_path / "real", first)
    found = differences(ours, real, LEFT_OUT.get(program.stem))
    assert not found, "\n".join(found[:20])
