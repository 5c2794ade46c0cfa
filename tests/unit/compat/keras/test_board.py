"""TensorBoard's arguments of Keras 2."""

import re

import numpy as np
import pytest

import hornbook as hb

pytest.importorskip("tensorboard")


def test_what_data_becomes_at_a_layer_is_written(era, tmp_path):
    era("keras2")
    from keras.callbacks import TensorBoard

    model = hb.Sequential(
        [hb.layers.Dense(4, input_shape=(3,), name="features"), hb.layers.Dense(1)]
    )
    model.compile("sgd", "mse")
    x = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    (tmp_path / "labels.tsv").write_text("\n".join("abcde"))
    board = TensorBoard(
        str(tmp_path),
        batch_size=2,
        embeddings_freq=1,
        embeddings_layer_names=["features"],
        embeddings_metadata="labels.tsv",
        embeddings_data=x,
    )
    model.fit(x, x[:, :1], epochs=1, verbose=0, callbacks=[board])
    config = (tmp_path / "projector_config.pbtxt").read_text()
    table = re.search('tensor_path: "(.*)"', config)[1]
    rows = np.loadtxt(tmp_path / table, delimiter="\t")
    wanted = hb.Model(model.input, model.layers[0].output).predict(x)
    np.testing.assert_allclose(rows, wanted, rtol=1e-4, atol=1e-5)
    assert "labels.tsv" in config


def test_what_is_not_written_is_said(era, tmp_path):
    era("keras2")
    from keras.callbacks import TensorBoard

    with pytest.warns(UserWarning, match="histograms of gradients are not written"):
        board = TensorBoard(str(tmp_path), 1, 32, True, True, False, 0)
    assert board.histogram_freq == 1 and board.write_graph and not board.write_images
    wrong = TensorBoard(str(tmp_path), embeddings_layer_names=["none"])
    wrong.set_model(hb.Sequential([hb.layers.Dense(1, input_shape=(3,), name="one")]))
    with pytest.raises(ValueError, match="embeddings_layer_names has 'none', but the layers are"):
        wrong._check_embeddings()
