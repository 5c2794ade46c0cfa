"""A notebook shows a figure that is a cell's last line, also without pyplot."""

import pickle

import pytest

import hornbook as hb
from hornbook.show.figures import figure_for

pytest.importorskip("matplotlib")


def test_a_figure_is_its_own_picture():
    figure = hb.show.plot_history({"loss": [3.0, 2.0]})
    assert figure._repr_png_().startswith(b"\x89PNG\r\n")
    again = pickle.loads(pickle.dumps(figure_for("to draw", figsize=(1, 1))))
    assert again._repr_png_().startswith(b"\x89PNG\r\n")
