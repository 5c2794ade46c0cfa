"""The command line: what it prints, where, and its exit status."""

import subprocess
import sys

import pytest

import hornbook as hb
from hornbook import cli


@pytest.fixture
def saved(tmp_path):
    model = hb.Sequential([hb.Input((3,)), hb.layers.Dense(2, name="answer")])
    model.save(tmp_path / "model.keras")
    return tmp_path / "model.keras"


def test_inspect_reports_a_file(saved, capsys):
    assert cli.main(["inspect", str(saved)]) == 0
    out, err = capsys.readouterr()
    assert "8 parameters in 2 arrays" in out and "'answer'" in out and not err


def test_a_file_that_cannot_be_read_hides_no_other(saved, tmp_path, capsys):
    broken = tmp_path / "broken.keras"
    broken.write_bytes(b"no archive")
    assert cli.main(["inspect", str(broken), str(saved), str(tmp_path / "none.h5")]) == 1
    out, err = capsys.readouterr()
    assert "'answer'" in out
    first, second = err.splitlines()
    assert first.startswith("hornbook: ") and "broken.keras" in first
    assert second == f"hornbook: There is no file {tmp_path / 'none.h5'}."


def test_a_reader_that_leaves_early_is_no_error(saved):
    command = [sys.executable, "-m", "hornbook", "inspect", *[str(saved)] * 300]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_no_command_shows_the_commands(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err
