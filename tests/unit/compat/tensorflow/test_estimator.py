"""Estimators and feature columns."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf
from hornbook.compat.tensorflow import estimator_inputs


def one_layer(features, labels, mode, params):
    w = tf.get_variable("w", [2, 1], initializer=tf.zeros_initializer())
    y = tf.squeeze(tf.matmul(features["x"], w), 1)
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions={"y": y, "twice": 2 * y})
    loss = tf.losses.mean_squared_error(labels, y)
    told = {"error": tf.metrics.mean_absolute_error(labels, y)}
    optimizer = tf.train.GradientDescentOptimizer(params["rate"])
    train = optimizer.minimize(loss, tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train, eval_metric_ops=told)


X = np.random.RandomState(0).randn(64, 2).astype("float32")
Y = X @ np.array([2.0, -1.0], "float32")


def test_train_evaluate_predict_and_go_on_from_the_folder(tmp_path):
    config = tf.estimator.RunConfig(save_checkpoints_steps=20, tf_random_seed=1)
    made = [tf.estimator.Estimator(one_layer, str(tmp_path), config, {"rate": 0.1}) for _ in "ab"]
    data = tf.estimator.inputs.numpy_input_fn({"x": X}, Y, 16, num_epochs=None, shuffle=True)
    once = tf.estimator.inputs.numpy_input_fn({"x": X}, Y, 16, shuffle=False)
    made[0].train(data, steps=30)
    first = made[0].evaluate(once)
    assert first["global_step"] == 30 and set(first) == {"error", "loss", "global_step"}
    made[1].train(data, max_steps=60)
    second = made[1].evaluate(once, name="late")
    assert second["global_step"] == 60 and second["loss"] < first["loss"] / 2
    assert np.allclose(made[1].get_variable_value("w").ravel(), [2, -1], atol=0.05)
    told = list(made[0].predict(once, predict_keys=["twice"]))
    assert len(told) == 64 and np.allclose([t["twice"] for t in told], 2 * Y, atol=0.2)
    before = made[0].latest_checkpoint()
    made[0].train(data, max_steps=60)
    assert made[0].latest_checkpoint() == before


def test_a_dataset_feeds_it_and_its_end_ends_training(tmp_path):
    def data():
        return tf.data.Dataset.from_tensor_slices(({"x": X}, Y)).batch(16).repeat(2)

    made = tf.estimator.Estimator(one_layer, str(tmp_path), params={"rate": 0.1}).train(data)
    assert made.get_variable_value("global_step") == 8
    both = tf.estimator.train_and_evaluate(
        made, tf.estimator.TrainSpec(data, max_steps=12), tf.estimator.EvalSpec(data)
    )
    assert both[0]["global_step"] == 12


def test_what_a_spec_needs_is_said(tmp_path):
    with pytest.raises(ValueError, match="Missing train_op"):
        tf.estimator.EstimatorSpec("train", loss=tf.constant(1.0))
    with pytest.raises(ValueError, match="Could not find trained model"):
        tf.estimator.Estimator(one_layer, str(tmp_path)).evaluate(lambda: None)
    with pytest.raises(ValueError, match="explicitly set as boolean"):
        tf.estimator.inputs.numpy_input_fn({"x": X})
    bad = tf.estimator.Estimator(lambda features, labels, mode: None, str(tmp_path))
    with pytest.raises(ValueError, match="should return an EstimatorSpec"):
        bad.train(lambda: ({"x": tf.constant(X)}, tf.constant(Y)), steps=1)


def test_batches_go_on_over_the_end_of_an_epoch():
    draw = np.random.default_rng(0)
    rows = list(estimator_inputs._numbers(5, 4, 2, False, draw))
    assert [r.tolist() for r in rows] == [[0, 1, 2, 3], [4, 0, 1, 2], [3, 4]]


COLOURS = np.array(["red", "green", "blue", "red"] * 16)
SIZES = np.linspace(0, 9.9, 64).astype("float32")


def test_columns_by_hand():
    column = tf.feature_column
    features = {"c": ["red", "blue", "odd"], "n": [1.0, 5.0, 7.5], "k": [2, 0, 1]}
    colour = column.categorical_column_with_vocabulary_list("c", ["red", "green", "blue"])
    number = column.numeric_column("n", normalizer_fn=lambda v: v / 10)
    pieces = column.bucketized_column(column.numeric_column("n"), [2.0, 5.0])
    kind = column.categorical_column_with_identity("k", 3)
    dense = [
        column.indicator_column(colour),
        number,
        pieces,
        column.embedding_column(kind, 2, initializer=tf.ones_initializer()),
    ]
    with tf.Graph().as_default(), tf.Session() as session:
        features = {name: tf.constant(value) for name, value in features.items()}
        out = column.input_layer(features, dense)
        session.run(tf.global_variables_initializer())
        # In the order of names: c_indicator, k_embedding, n, n_bucketized.
        assert np.allclose(
            session.run(out),
            [
                [1, 0, 0, 1, 1, 0.1, 1, 0, 0],
                [0, 0, 1, 1, 1, 0.5, 0, 0, 1],
                [0, 0, 0, 1, 1, 0.75, 0, 0, 1],
            ],
        )
        assert [v.op.name for v in tf.trainable_variables()] == [
            "input_layer/k_embedding/embedding_weights"
        ]
        crossed = column.crossed_column(["c", pieces], 7)
        ids = session.run(crossed.make(features)[0])
        assert ids.shape == (3, 1) and ((ids >= 0) & (ids < 7)).all()
        line = column.linear_model(features, [colour, number, crossed], units=2)
        session.run(tf.global_variables_initializer())
        assert session.run(line).tolist() == np.zeros((3, 2)).tolist()
        with pytest.raises(ValueError, match="wrap it with indicator_column"):
            column.input_layer(features, [colour])
    spec = column.make_parse_example_spec([colour, number])
    assert spec["c"] == tf.VarLenFeature(tf.string) and spec["n"].shape == (1,)


def columns():
    column = tf.feature_column
    colour = column.categorical_column_with_vocabulary_list("c", ["red", "green", "blue"])
    size = column.numeric_column("s")
    return colour, size, [column.indicator_column(colour), size]


def test_ready_classifiers_learn(tmp_path):
    colour, size, dense = columns()
    labels = (COLOURS == "red").astype("int64")
    data = tf.estimator.inputs.numpy_input_fn(
        {"c": COLOURS, "s": SIZES}, labels, 16, num_epochs=None, shuffle=True
    )
    once = tf.estimator.inputs.numpy_input_fn({"c": COLOURS, "s": SIZES}, labels, 64, shuffle=False)
    linear = tf.estimator.LinearClassifier([colour, size], str(tmp_path / "l"))
    found = linear.train(data, steps=60).evaluate(once)
    assert found["accuracy"] == 1.0 and found["auc"] > 0.99
    # The loss is summed over a batch of 64, the average is over rows.
    assert np.isclose(found["loss"], 64 * found["average_loss"], rtol=1e-4)
    assert "linear/linear_model/c/weights" in linear.get_variable_names()
    names = tf.estimator.DNNClassifier(
        [8],
        dense,
        str(tmp_path / "d"),
        label_vocabulary=["no", "yes"],
        config=tf.estimator.RunConfig(tf_random_seed=3),
    )
    words = np.where(labels, "yes", "no")
    data = tf.estimator.inputs.numpy_input_fn(
        {"c": COLOURS, "s": SIZES}, words, 16, num_epochs=None, shuffle=True
    )
    names.train(data, steps=100)
    row = next(names.predict(once))
    assert row["classes"].tolist() == [b"yes"] and row["class_ids"].tolist() == [1]
    assert row["probabilities"].shape == (2,) and "dnn/hiddenlayer_0/kernel" in (
        names.get_variable_names()
    )


def test_ready_regressors_and_wide_and_deep(tmp_path):
    colour, size, dense = columns()
    wanted = (SIZES + 3 * (COLOURS == "blue")).astype("float32")
    x = {"c": COLOURS, "s": SIZES}
    data = tf.estimator.inputs.numpy_input_fn(x, wanted, 32, num_epochs=None, shuffle=True)
    once = tf.estimator.inputs.numpy_input_fn(x, wanted, 64, shuffle=False)
    both = tf.estimator.DNNLinearCombinedRegressor(
        str(tmp_path),
        linear_feature_columns=[colour],
        dnn_feature_columns=dense,
        dnn_hidden_units=[8],
        config=tf.estimator.RunConfig(tf_random_seed=3),
    )
    before = both.train(data, steps=1).evaluate(once)["average_loss"]
    found = both.train(data, steps=100).evaluate(once)
    assert found["average_loss"] < before / 4 and found["global_step"] == 101
    assert np.isclose(found["label/mean"], wanted.mean(), atol=1e-4)
