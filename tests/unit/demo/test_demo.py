"""The demonstration, as a person runs it."""

import pytest

from hornbook.cli import main
from hornbook.demo import LESSONS


def test_digits_end_to_end(tmp_path, capsys):
    pytest.importorskip("sklearn")
    assert main(["demo", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    scores = [
        float(line.split()[2]) for line in printed.splitlines() if line.startswith("test accuracy:")
    ]
    assert scores[0] >= 0.95 and scores[1] >= 0.97
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {
        "curves.png",
        "curves-dense.png",
        "digits-dense.weights.h5",
        "digits-convolutional.weights.h5",
    }


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["pima", "boston_housing"])
def test_small_data_sets(name, tmp_path, capsys):
    assert main(["demo", "--dataset", name, "--epochs", "2", "--out", str(tmp_path)]) == 0
    assert "\ntest " in capsys.readouterr().out
    assert (tmp_path / "curves.png").exists()


def test_what_is_not_there_is_said_in_a_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("HORNBOOK_DATASETS", raising=False)
    monkeypatch.setenv("HORNBOOK_HOME", str(tmp_path))
    monkeypatch.setattr("hornbook.datasets.pima._URL", "http://127.0.0.1:9/pima.csv")
    assert main(["demo", "--dataset", "pima", "--out", str(tmp_path / "out")]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("hornbook: pima-indians-diabetes.csv could not be downloaded")


def test_every_lesson_builds_its_networks():
    for lesson in LESSONS.values():
        for build in lesson.networks.values():
            assert build().built
