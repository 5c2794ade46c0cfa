"""The bar and the table of 2.2.4."""

import re

import numpy as np
import pytest

import hornbook as hb


def test_the_table_of_a_chain(era, capsys):
    era("keras2")
    model = hb.Sequential()
    model.add(hb.layers.Dense(5, input_shape=(4,)))
    model.add(hb.layers.BatchNormalization())
    model.summary()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "_" * 65
    assert lines[1] == "Layer (type)                 Output Shape              Param #   "
    assert lines[2] == "=" * 65
    assert lines[3] == "dense_1 (Dense)              (None, 5)                 25        "
    assert lines[5] == "batch_normalization_1 (Batch (None, 5)                 20        "
    assert lines[-5:] == [
        "=" * 65,
        "Total params: 45",
        "Trainable params: 35",
        "Non-trainable params: 10",
        "_" * 65,
    ]


def test_the_table_of_a_graph_says_what_feeds_what(era):
    era("keras2")
    a = hb.Input((3,), name="a")
    shared = hb.layers.Dense(2, name="shared")
    model = hb.Model(a, hb.layers.add([shared(a), hb.layers.Dense(2, name="other")(a)], name="sum"))
    lines: list[str] = []
    model.summary(print_fn=lines.append)
    assert lines[1].split() == [
        "Layer",
        "(type)",
        "Output",
        "Shape",
        "Param",
        "#",
        "Connected",
        "to",
    ]
    row = next(place for place, line in enumerate(lines) if line.startswith("sum"))
    assert lines[row].split()[-1] == "shared[0][0]"
    assert lines[row + 1].split() == ["other[0][0]"]


def test_the_bar_of_an_epoch(era, capsys):
    era("keras2")
    model = hb.Sequential([hb.layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse", metrics=["mae"])
    model.fit(np.zeros((10, 2)), np.zeros(10), epochs=1, validation_split=0.2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Train on 8 samples, validate on 2 samples", "Epoch 1/1"]
    assert re.fullmatch(
        r"8/8 \[={30}\] - \d+s \d+(s|ms|us)/step - loss: 0.0000e\+00 - mean_absolute_error: "
        r"0.0000e\+00 - val_loss: 0.0000e\+00 - val_mean_absolute_error: 0.0000e\+00",
        lines[2],
    )
    model.fit(np.zeros((10, 2)), np.zeros(10), epochs=1, verbose=2)
    assert re.match(r" - \d+s - loss: ", capsys.readouterr().out.splitlines()[1])


def test_a_line_for_each_epoch_has_no_bar_whatever_else_watches_batches(era, capsys):
    era("keras2")

    class Watch(hb.callbacks.Callback):
        def on_batch_end(self, batch, logs=None):
            pass

    model = hb.Sequential([hb.layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse")
    model.fit(np.ones((8, 2)), np.ones(8), batch_size=2, verbose=2, callbacks=[Watch()])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/1" and re.fullmatch(r" - \d+s - loss: [\d.]+", lines[1])


@pytest.mark.parametrize(("kind", "step"), [("keras1", ""), ("keras2", r" \d+[mu]?s/step")])
def test_a_bar_moved_by_hand_and_the_pace_that_keras_2_added(era, capsys, kind, step):
    era(kind)
    bar = hb.utils.Progbar(20)
    bar.add(10, [("loss", 1.0)])
    bar.add(10, [("loss", 0.5)])
    whole = rf"20/20 \[={{30}}\] - \d+s{step} - loss: 0\.7500"
    assert re.fullmatch(whole, capsys.readouterr().out.strip())
    model = hb.Sequential([hb.layers.Dense(1, input_shape=(2,))])
    model.compile("sgd", "mse")
    model.evaluate(np.ones((4, 2)), np.ones(4))
    assert re.fullmatch(rf"4/4 \[={{30}}\] - \d+s{step}", capsys.readouterr().out.strip())
