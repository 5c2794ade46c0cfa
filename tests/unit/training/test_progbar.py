"""A bar that a loop moves by hand."""

from hornbook.training.progbar import Progbar


def test_values_are_averaged_over_their_steps(capsys):
    bar = Progbar(4, verbose=2, unit_name="batch", stateful_metrics=["rate"])
    bar.update(1, [("loss", 1.0), ("rate", 5.0)])
    bar.add(3, [("loss", 3.0), ("rate", 7.0)])
    out = capsys.readouterr().out
    assert "4/4" in out and "/batch" in out
    assert "loss: 2.5000" in out  # (1 * 1 + 3 * 3) / 4
    assert "rate: 7.0000" in out


def test_nothing_is_said_when_silent_or_not_at_the_end(capsys):
    bar = Progbar(3, verbose=0)
    bar.update(3)
    waiting = Progbar(3)
    waiting.update(2, [("loss", 1.0)])
    assert capsys.readouterr().out == ""
    waiting.update(2, finalize=True)
    assert capsys.readouterr().out.startswith("2/3")


def test_unknown_length(capsys):
    bar = Progbar(None)
    for step in range(5):
        bar.update(step + 1)
    assert capsys.readouterr().out == ""
    bar.update(5, finalize=True)
    assert capsys.readouterr().out.startswith("5/5")
