"""Files, folders and notebooks: what is written, what is left alone, what is said."""

import json
import os

import pytest

pytest.importorskip("libcst")

from hornbook.cli import main
from hornbook.compat.upgrade import upgrade

OLD = "from keras.optimizers import SGD\nSGD(lr=0.1)  # fast\n"
NEW = OLD.replace("lr=", "learning_rate=")


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "old.py"
    path.write_text(OLD)
    return path


def test_a_file_is_rewritten_and_keeps_its_mode(old, capsys):
    os.chmod(old, 0o750)
    assert main(["upgrade", str(old)]) == 0
    assert old.read_text() == NEW and old.stat().st_mode & 0o777 == 0o750
    said = capsys.readouterr().out
    assert f"{old}:2: SGD(lr=)  ->  SGD(learning_rate=)  (its name today)" in said
    assert said.endswith("1 file changed.\n")
    assert list(old.parent.iterdir()) == [old]


def test_diff_and_check_write_nothing(old, capsys):
    assert upgrade([old], diff=True) == 0
    assert f"-{OLD.splitlines()[1]}\n+{NEW.splitlines()[1]}\n" in capsys.readouterr().out
    assert upgrade([old], check=True) == 1
    assert old.read_text() == OLD
    upgrade([old])
    assert upgrade([old], check=True) == 0


def test_a_folder_is_walked(tmp_path, capsys):
    (tmp_path / "in" / ".hidden").mkdir(parents=True)
    for name in ("a.py", "in/b.py", "in/.hidden/c.py", "d.txt"):
        (tmp_path / name).write_text(OLD)
    assert upgrade([tmp_path], to="hornbook") == 0
    changed = [name for name in ("a.py", "in/b.py", "in/.hidden/c.py", "d.txt")]
    assert [(tmp_path / name).read_text() == OLD for name in changed] == [False, False, True, True]
    assert (tmp_path / "a.py").read_text().startswith("from hornbook.optimizers import SGD")


def test_what_cannot_be_read_stays_as_it_is(tmp_path, old, capsys):
    bad = tmp_path / "bad.py"
    bad.write_text("print 'x'\n")
    assert upgrade([bad, old]) == 1
    assert bad.read_text() == "print 'x'\n" and old.read_text() == NEW
    assert "is a statement of Python 2; write `print(x)`" in capsys.readouterr().out
    assert upgrade([tmp_path / "none.py"]) == 1


def test_line_ends_and_encoding_stay(tmp_path):
    path = tmp_path / "a.py"
    text = f"# -*- coding: latin-1 -*-\r\n# é\r\n{OLD}".replace("\n", "\r\n").replace("\r\r", "\r")
    path.write_bytes(text.encode("latin-1"))
    upgrade([path])
    wanted = text.replace("lr=", "learning_rate=").encode("latin-1")
    assert path.read_bytes() == wanted


def test_a_link_goes_on_pointing_to_the_file(tmp_path, old):
    link = tmp_path / "link.py"
    link.symlink_to(old)
    assert upgrade([link]) == 0
    assert link.is_symlink() and old.read_text() == NEW


def test_a_read_only_file_stays_and_the_others_do_not(tmp_path, old, capsys):
    locked = tmp_path / "locked.py"
    locked.write_text(OLD)
    locked.chmod(0o444)
    assert upgrade([locked, old]) == 1
    assert locked.read_text() == OLD and old.read_text() == NEW
    said = capsys.readouterr().out
    assert f"{locked} stays as it is: it is read-only" in said
    assert said.endswith("1 file changed.\n")
    assert sorted(tmp_path.iterdir()) == [locked, old]


FUNCTION = """from keras.models import Sequential
from keras import backend as K

def near(a, b):
\treturn K.mean(a - b)  # tabs

model.compile('sgd', 'mse', metrics=[near])
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tabs_and_line_ends_are_those_of_the_file(tmp_path, end):
    path = tmp_path / "a.py"
    path.write_bytes(FUNCTION.replace("\n", end).encode())
    upgrade([path])
    lines = path.read_bytes().decode().split("\n")
    assert all(line.endswith("\r") == (end == "\r\n") for line in lines[:-1])
    inner = [line for line in lines if line[:1] in (" ", "\t")]
    assert len(inner) > 3 and all(line.startswith("\t") for line in inner)


@pytest.mark.parametrize("name", ["a.py", "a.ipynb"])
def test_a_mark_of_the_byte_order_stays(tmp_path, name):
    text = OLD if name.endswith(".py") else notebook(cell(*OLD.splitlines(keepends=True)))
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8-sig"))
    assert upgrade([path]) == 0
    assert path.read_bytes() == text.replace("lr=", "learning_rate=").encode("utf-8-sig")


def test_bytes_of_another_encoding_are_named(tmp_path, capsys):
    for place, text in enumerate((f"# \xe9\n{OLD}", f"{OLD}# \xe9\n")):
        path = tmp_path / f"{place}.py"
        path.write_bytes(text.encode("latin-1"))
        assert upgrade([path]) == 1
        assert "not utf-8; name the file's encoding" in capsys.readouterr().out


def test_a_folder_without_source_says_so(tmp_path, capsys):
    assert upgrade([tmp_path]) == 0
    said = capsys.readouterr().out
    assert said == f"{tmp_path}: no .py or .ipynb file is in this folder or below it.\n" + (
        "0 files changed.\n"
    )


def test_a_killed_write_leaves_the_file(old, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        upgrade([old])
    assert old.read_text() == OLD and list(old.parent.iterdir()) == [old]


# -- notebooks -----------------------------------------------------------------------------


def cell(*lines, kind="code", **more):
    return {"cell_type": kind, "metadata": {}, "source": list(lines), **more}


def notebook(*cells, indent=1):
    made = {"cells": list(cells), "metadata": {"a": [1, 2.50]}, "nbformat": 4, "nbformat_minor": 2}
    return json.dumps(made, indent=indent, ensure_ascii=False) + "\n"


def renewed(tmp_path, text):
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    upgrade([path])
    return path.read_text()


def test_only_cells_that_change_are_touched(tmp_path, capsys):
    text = notebook(
        cell("# Title é\n", "text `SGD(lr=1)`", kind="markdown"),
        cell("%matplotlib inline\n", "from keras.optimizers import SGD\n", "!pip install keras"),
        cell("SGD(lr=0.1)\n", "%time x = 1\n", "for i in a:\n", "    !ls\n", "    SGD(lr=i)"),
        cell("%%bash\n", "echo SGD(lr=1)"),
        cell("%%time\n", "SGD(lr=2)"),
        cell("SGD?\n", "files = !ls\n", "SGD(lr=3)", outputs=[{"text": ["SGD(lr=1)"]}]),
    )
    wanted = text
    for value in ("0.1", "i", '2)"', '3)"'):
        wanted = wanted.replace(f"SGD(lr={value}", f"SGD(learning_rate={value}")
    wanted = wanted.replace('"SGD(lr=1)"', '"SGD(lr=1)"')
    assert renewed(tmp_path, text) == wanted
    said = capsys.readouterr().out
    assert "a.ipynb:1: in code cell 2: SGD(lr=)  ->  SGD(learning_rate=)" in said
    assert "a.ipynb:5: in code cell 2: " in said


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_the_layout_of_the_file_stays(tmp_path, indent):
    text = notebook(cell("import keras\n", "k = 'é'\n", "h.history['acc']"), indent=indent)
    assert renewed(tmp_path, text) == text.replace("['acc']", "['accuracy']")


def test_new_lines_become_lines_of_the_cell(tmp_path):
    text = notebook(
        cell("from keras.models import Sequential\n", "from keras.layers import Dense"),
        cell("m = Sequential()\n", "m.add(Dense(3, input_dim=2))"),
    )
    found = json.loads(renewed(tmp_path, text))["cells"]
    assert found[0]["source"][0] == "import keras\n"
    assert found[1]["source"] == [
        "m = Sequential()\n",
        "m.add(keras.Input(shape=(2,)))\n",
        "m.add(Dense(3))",
    ]


def test_a_cell_of_python_2_stays_and_the_others_do_not(tmp_path, capsys):
    text = notebook(cell("print 'a'"), cell("import keras\n", "h.history['acc']"))
    assert renewed(tmp_path, text) == text.replace("['acc']", "['accuracy']")
    assert "a.ipynb:1: in code cell 1: look at the cell: it is no Python" in capsys.readouterr().out


def test_a_source_that_is_one_string(tmp_path):
    text = (
        '{"cells": [{"cell_type":"code",  "source":"import keras\\nh.history[\'acc\']"}], "x": 1}'
    )
    assert renewed(tmp_path, text) == text.replace("'acc'", "'accuracy'")


def test_what_is_no_notebook_stays(tmp_path, capsys):
    assert renewed(tmp_path, "{nothing") == "{nothing"
    assert "is no notebook" in capsys.readouterr().out
