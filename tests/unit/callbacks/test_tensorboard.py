"""What each argument of the TensorBoard callback makes it write, read by TensorBoard's reader."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import callbacks, layers
from hornbook.show.tensorboard.messages import part

X = np.linspace(-1, 1, 40, dtype=np.float32).reshape(20, 2)
Y = X.sum(axis=1, keepdims=True)


def read(folder):
    module = part("backend.event_processing.event_accumulator")
    found = module.EventAccumulator(str(folder), {name: 0 for name in module.DEFAULT_SIZE_GUIDANCE})
    found.Reload()
    return found


def model():
    hb.utils.set_random_seed(1)
    made = hb.Sequential([hb.Input((2,), name="x"), layers.Dense(1, name="out")])
    made.compile("sgd", "mse", metrics=["mae"])
    return made


def fit(made, *told, **kwargs):
    kwargs = {"epochs": 3, "batch_size": 5, "verbose": 0} | kwargs
    return made.fit(X, Y, callbacks=list(told), **kwargs)


def test_epochs_are_those_of_the_history(tmp_path):
    history = fit(model(), callbacks.TensorBoard(tmp_path), validation_split=0.5).history
    train, held_out = read(tmp_path / "train"), read(tmp_path / "validation")
    for name in ("loss", "mae"):
        for found, key in ((train, name), (held_out, f"val_{name}")):
            events = found.Scalars(f"epoch_{name}")
            assert [e.step for e in events] == [0, 1, 2]
            np.testing.assert_allclose([e.value for e in events], history[key], rtol=1e-6)
    assert [e.value for e in train.Scalars("epoch_learning_rate")] == [np.float32(0.01)] * 3
    steps = [e.step for e in held_out.Scalars("evaluation_loss_vs_iterations")]
    assert steps == [2, 4, 6]
    assert "out/MatMul" in [node.name for node in train.Graph().node]
    assert not train.Tags()["histograms"] and not train.Tags()["images"]


def test_the_files_change_no_bit_of_training(tmp_path):
    plain, watched = model(), model()
    fit(plain)
    fit(watched, callbacks.TensorBoard(tmp_path, histogram_freq=1, update_freq="batch"))
    for one, other in zip(plain.get_weights(), watched.get_weights(), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize(("every", "steps"), [("batch", range(1, 13)), (5, [5, 10])])
def test_batches_are_written_as_often_as_asked(every, steps, tmp_path):
    fit(model(), callbacks.TensorBoard(tmp_path, update_freq=every, write_graph=False))
    assert [e.step for e in read(tmp_path / "train").Scalars("batch_loss")] == list(steps)


def test_a_second_fit_goes_on_counting(tmp_path):
    made, told = model(), callbacks.TensorBoard(tmp_path, update_freq="batch")
    fit(made, told, epochs=1)
    fit(made, told, epochs=1)
    assert [e.step for e in read(tmp_path / "train").Scalars("batch_loss")] == list(range(1, 9))


def test_histograms_pictures_and_speed(tmp_path):
    told = callbacks.TensorBoard(
        tmp_path, histogram_freq=2, write_images=True, write_steps_per_second=True
    )
    made = model()
    fit(made, told)
    found = read(tmp_path / "train")
    events = found.Histograms("out/kernel/histogram")
    assert [e.step for e in events] == [0, 2]
    assert events[-1].histogram_value.num == 2
    last = events[-1].histogram_value
    np.testing.assert_allclose([last.min, last.max], np.sort(made.get_weights()[0].ravel()))
    (image,) = {(e.width, e.height) for e in found.Images("out/kernel/image/0")}
    assert image == (2, 1)
    assert all(e.value > 0 for e in found.Scalars("epoch_steps_per_second"))


def test_a_model_without_input_shape_is_drawn_after_the_first_epoch(tmp_path):
    made = hb.Sequential([layers.Dense(1, name="late")])
    made.compile("sgd", "mse")
    fit(made, callbacks.TensorBoard(tmp_path))
    assert "late/MatMul" in [node.name for node in read(tmp_path / "train").Graph().node]


def test_no_graph_where_none_is_wanted(tmp_path):
    fit(model(), callbacks.TensorBoard(tmp_path, write_graph=False))
    assert not read(tmp_path / "train").Tags()["graph"]


def test_embeddings_are_written_with_their_labels(tmp_path):
    made = hb.Sequential(
        [hb.Input((2,), dtype="int32"), layers.Embedding(3, 4, name="words"), layers.Flatten()]
        + [layers.Dense(1)]
    )
    made.compile("sgd", "mse")
    (tmp_path / "names.tsv").write_text("a\nb\nc\n")
    told = callbacks.TensorBoard(
        tmp_path, embeddings_freq=1, embeddings_metadata={"words": "names.tsv"}
    )
    made.fit(np.ones((4, 2), int), np.ones((4, 1)), verbose=0, callbacks=[told])
    table = np.loadtxt(tmp_path / "words.tsv")
    np.testing.assert_allclose(table, made.get_weights()[0], rtol=1e-6)
    assert (tmp_path / "words-labels.tsv").read_text() == "a\nb\nc\n"
    wrong = callbacks.TensorBoard(
        tmp_path, embeddings_freq=1, embeddings_metadata={"word": "names.tsv"}
    )
    with pytest.raises(ValueError, match=r"'word'.*words"):
        made.fit(np.ones((4, 2), int), np.ones((4, 1)), verbose=0, callbacks=[wrong])


def test_one_epoch_is_traced_for_the_profiler(tmp_path):
    fit(model(), callbacks.TensorBoard(tmp_path, profile_batch=(5, 6)))
    assert len(list((tmp_path / "train/plugins/profile").glob("*/*.xplane.pb"))) == 1


def test_hyper_parameters_go_with_the_run(tmp_path):
    fit(model(), callbacks.HyperParameters(tmp_path, {"units": 4}))
    content = read(tmp_path).PluginTagToContent("hparams")
    assert sorted(content) == ["_hparams_/session_end_info", "_hparams_/session_start_info"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"update_freq": "often"}, "'often'"),
        ({"update_freq": 0}, "from 1 on"),
        ({"profile_batch": (5, 2)}, r"\(5, 2\)"),
        ({"profile_batch": -1}, "not -1"),
    ],
)
def test_values_that_mean_nothing_are_refused(words, said):
    with pytest.raises(ValueError, match=said):
        callbacks.TensorBoard("logs", **words)
