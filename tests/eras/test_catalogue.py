"""Old spellings by how often people meet them: each runs in its era, and is brought up to date.

A number is the entry's in the list of breakages that the tables were made from. Each piece runs as
it stands in a process of its era and asserts what it meant; and ``upgrade`` rewrites or marks it,
unless it says ``# stays``: what is good code today.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("libcst")

from hornbook.compat.upgrade.source import rewritten

HEAD = """
import numpy as np
from keras.models import Sequential, Model
from keras.layers import Dense, LSTM, Embedding, Flatten, Input, Lambda
from keras import backend as K
np.random.seed(0)
x, y = np.random.rand(16, 4), np.arange(16) % 2

def small(**words):
    model = Sequential()
    model.add(Dense(1, activation='sigmoid', input_dim=4))
    model.compile(**dict(dict(optimizer='sgd', loss='binary_crossentropy'), **words))
    return model
"""
TF = "import numpy as np\nimport tensorflow as tf\ntf.reset_default_graph()\n"
SK = "import numpy as np\n"


def entries():
    """(number and name, era, code) of each ``#: name [era]`` block of the pieces."""
    text = (Path(__file__).parent / "catalogue.txt").read_text(encoding="utf-8")
    for head, code in re.findall(r"^#: (.*)\n((?:(?!#: ).*\n?)*)", text, re.MULTILINE):
        name, _, era = head.partition(" @")
        opening = SK if name.split()[0] in ("69", "102") else {"tf": TF}.get(era, HEAD)
        yield name, {"tf": "keras2", "": "keras2"}.get(era, era), opening, code


ENTRIES = list(entries())
DRIVER = """
import contextlib, io, json, sys, traceback, warnings
import hornbook.compat as compat
warnings.simplefilter('ignore')
era, said = sys.argv[1], {}
compat.install(era)
for name, code in json.load(sys.stdin):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, name, 'exec'), {'__name__': '__main__'})
    except BaseException:
        said[name] = traceback.format_exc()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """What went wrong, by entry: one process runs all entries of an era."""
    said = {}
    for era in sorted({era for _, era, _, _ in ENTRIES}):
        given = [(n, f"{opening}\n{code}") for n, e, opening, code in ENTRIES if e == era]
        done = subprocess.run(
            [sys.executable, "-c", DRIVER, era],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            cwd=tmp_path_factory.mktemp(era),
            env=os.environ | {"MPLBACKEND": "Agg"},
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        said |= json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e[0]} {e[1]}")
def test_the_old_spelling_means_what_it_meant(entry, ran):
    assert entry[0] not in ran, ran[entry[0]][-2500:]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e[0]} {e[1]}")
def test_it_is_rewritten_or_marked(entry):
    _, era, opening, code = entry
    before = rewritten(opening, "old.py", era, "keras")[1]
    after = rewritten(f"{opening}{code}", "old.py", era, "keras")[1]
    own = [change for change in after if opening is TF or change.line > opening.count("\n")]
    assert ("# stays" in code) != bool(own), [str(change) for change in own]
    assert len(after) >= len(before)


def test_every_entry_is_there():
    numbers = {int(re.match(r"\d+", name)[0]) for name, *_ in ENTRIES}
    assert numbers >= set(range(1, 73)) - NOT_HERE, set(range(1, 73)) - NOT_HERE - numbers


NOT_HERE = {26, 67}
"""Files of others: their tests are in ``tests/unit/saving/test_files.py``."""
