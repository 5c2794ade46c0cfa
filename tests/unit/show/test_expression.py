"""The graph of a computation: its steps, values and gradients."""

import numpy as np
import pytest

from hornbook import ops, show


def found(steps):
    return {step.name: (float(step.value), float(step.gradient)) for step in steps}


def test_the_classroom_example():
    steps = show.computation(lambda x, y, z: x * y + z, 2.0, -3.0, 4.0)
    assert found(steps) == {
        "x": (2, -3), "y": (-3, 2), "z": (4, 1), "×": (-6, 1), "+": (-2, 1)
    }  # fmt: skip


def test_gradients_of_two_uses_add_up():
    # f = x * x + x: 3 flows back along each arrow into the product, 1 along the third.
    steps = show.computation(lambda x: x * x + x, 3.0)
    product, total = steps[1], steps[2]
    assert [float(slope) for slope in product.slopes] == [3.0, 3.0]
    assert [float(slope) for slope in total.slopes] == [1.0, 1.0]
    assert float(steps[0].gradient) == 7.0


def test_constants_have_no_gradient():
    steps = show.computation(lambda x: 2.0 * x + 1.0, 5.0)
    constants = [source for step in steps for source in step.sources if source.gradient is None]
    assert [step.name for step in constants] == ["2", "1"]


def test_a_sigmoid_neuron():
    # s = 1 / (1 + exp(-1)) at w @ x = 1; ds/dw = s (1 - s) x
    steps = show.computation(
        lambda w, x: ops.sigmoid(ops.sum(w * x)), np.array([2.0, -3.0]), np.array([-1.0, -1.0])
    )
    s = 1 / (1 + np.exp(-1))
    np.testing.assert_allclose(steps[0].gradient, -s * (1 - s) * np.ones(2), rtol=1e-5)
    np.testing.assert_allclose(steps[-1].value, s, rtol=1e-6)


def test_the_picture_writes_values_and_gradients(tmp_path):
    path = tmp_path / "graph.svg"
    figure = show.plot_computation(lambda x, y, z: x * y + z, 2.0, -3.0, 4.0, path=path)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert sorted(texts) == sorted(
        ["x", "y", "z", "×", "+", "2", "−3", "−3", "2", "4", "1", "−6", "1", "−2", "1"]
    )
    assert path.stat().st_size > 1000


def test_arrays_are_told_in_short():
    figure = show.plot_computation(
        lambda w, x: ops.mean(w @ x), np.ones((5, 4)), np.ones(4), names=["W", "input"]
    )
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert "5×4, mean 1" in texts and "W" in texts and "input" in texts


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="shape \\(2,\\)"):
        show.computation(lambda x: x * 2.0, np.ones(2))
    with pytest.raises(ValueError, match="does not use its arguments"):
        show.computation(lambda x: 3.0, 1.0)


def test_sides_that_may_not_be_exchanged_are_marked():
    figure = show.plot_computation(lambda x, y: x / y - 1.0, 6.0, 3.0)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert "a ÷ b" in texts and "a − b" in texts
    assert texts.count("a") == texts.count("b") == 2
    texts = [t.get_text() for t in show.plot_computation(lambda x: -x, 1.0).axes[0].texts]
    assert "−" in texts
