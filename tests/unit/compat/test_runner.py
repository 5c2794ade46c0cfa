"""Scripts run as Python runs them."""

import subprocess
import sys

import pytest


def run(*arguments, folder=None, text=None):
    return subprocess.run(
        [sys.executable, "-m", "hornbook", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )


@pytest.fixture
def script(tmp_path):
    def write(text, name="old.py"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_the_script_s_world_is_python_s(script):
    path = script(
        "import sys, beside\n"
        "print(sys.argv[1:], __name__, sys.path[0], __file__, beside.VALUE)\n"
        "import keras; print(keras.__version__)\n"
        "assert sys.modules['__main__'].__dict__ is globals()\n"
        "sys.exit(7)\n"
    )
    (path.parent / "beside.py").write_text("VALUE = 5\n")
    ran = run("--era", "keras1", path, "--era", "x")
    assert ran.returncode == 7, ran.stderr
    assert ran.stdout.splitlines() == [
        f"['--era', 'x'] __main__ {path.parent} {path} 5",
        "1.2.2",
    ]


def test_a_traceback_starts_at_the_user_s_line(script):
    path = script("def f():\n    return 1 / 0\n\nf()\n")
    ran = run(path)
    assert ran.returncode == 1
    lines = ran.stderr.splitlines()
    assert lines[:2] == [
        "Traceback (most recent call last):",
        f'  File "{path}", line 4, in <module>',
    ]
    assert lines[-1] == "ZeroDivisionError: division by zero"


def test_a_module_of_a_package(script, tmp_path):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__init__.py").write_text("")
    (tmp_path / "pack" / "__main__.py").write_text(
        "import sys\nfrom . import other\nprint(other.X, sys.argv[1:], __package__)\n"
    )
    (tmp_path / "pack" / "other.py").write_text("X = 3\n")
    ran = run("-m", "pack", "a", folder=tmp_path)
    assert ran.stdout == "3 ['a'] pack\n", ran.stderr


def test_python_2_is_named_with_the_mend(script):
    path = script("x = 1\nprint 'hello'\n")
    ran = run(path)
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1] == (
        f"hornbook: {path}:2: `print x` is a statement of Python 2; write `print(x)`."
    )


def test_a_missing_file(tmp_path):
    ran = run(tmp_path / "none.py")
    assert ran.returncode == 2
    assert "can't open file" in ran.stderr


def test_commands_go_on_as_before():
    ran = run("inspect", "nothing.h5")
    assert ran.returncode == 1
    assert "hornbook: " in ran.stderr
