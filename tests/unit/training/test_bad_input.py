"""Bad input gets one clear sentence: what was given, what is wanted, the likely mend."""

import numpy as np
import pandas
import pytest

import hornbook as hb
from hornbook import layers


def classifier(outputs=3, activation="softmax", loss="sparse_categorical_crossentropy"):
    model = hb.Sequential([layers.Input((4,)), layers.Dense(outputs, activation=activation)])
    model.compile("sgd", loss)
    return model


X, Y = np.zeros((6, 4)), np.array([0, 1, 2, 0, 1, 2])


def fit(model, x=X, y=Y, **options):
    return model.fit(x, y, verbose=0, **options)


def test_wrong_rank_names_the_layer_or_input_and_the_mend():
    model = hb.Sequential([layers.Input((784,)), layers.Dense(2)])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match=r"expected arrays of shape \(None, 784\).*reshape\(-1, 7"):
        model.predict(np.zeros((2, 28, 28)), verbose=0)


def test_wrong_width_names_the_layer_what_it_got_and_what_it_wants():
    layer = layers.Dense(2, name="hidden")
    layer(np.zeros((1, 784)))
    with pytest.raises(ValueError, match=r"Dense\('hidden'\): inputs have 20 features but.* 784"):
        layer(np.zeros((1, 20)))
    with pytest.raises(ValueError, match="Flatten the inputs first"):
        layer(np.zeros((1, 28, 28)))


def test_convolution_of_flat_rows_says_how_to_reshape():
    with pytest.raises(ValueError, match=r"Conv2D\('first'\).*4 axes, got 2.*Reshape"):
        layers.Conv2D(3, 3, name="first")(np.zeros((1, 784)))


def test_recurrent_layer_after_one_without_sequences():
    with pytest.raises(ValueError, match="return_sequences=True"):
        hb.Sequential([layers.Input((5, 2)), layers.LSTM(3), layers.LSTM(3)])


def test_class_numbers_for_categorical_crossentropy():
    with pytest.raises(ValueError, match="sparse_categorical_crossentropy"):
        fit(classifier(loss="categorical_crossentropy"))


def test_one_hot_for_sparse_categorical_crossentropy():
    with pytest.raises(ValueError, match="categorical_crossentropy"):
        fit(classifier(), y=np.eye(3)[Y])


def test_labels_beyond_the_classes_are_named():
    with pytest.raises(ValueError, match=r"label.* 3 .*3 outputs|3 classes"):
        fit(classifier(), y=Y + 1)


def test_nan_is_found_and_placed():
    x = X.copy()
    x[4, 2] = np.nan
    with pytest.raises(ValueError, match="x holds NaN .*row 4, column 2"):
        fit(classifier(), x=x)


def test_pandas_columns_are_named():
    table = pandas.DataFrame({"age": [1.0, 2.0], "town": ["a", "b"]})
    with pytest.raises(ValueError, match="'town'"):
        fit(classifier(), x=table, y=Y[:2])
    table = pandas.DataFrame({"age": [1.0, None], "height": [1.0, 2.0]})
    with pytest.raises(ValueError, match="NaN.*'age'"):
        fit(classifier(), x=table, y=Y[:2])


def test_object_arrays_and_ragged_lists_point_to_padding():
    ragged = np.array([[1, 2], [3]], dtype=object)
    for x in (ragged, [[1, 2], [3]]):
        with pytest.raises(ValueError, match="pad_sequences"):
            fit(classifier(), x=x, y=Y[:2])


def test_text_is_no_number():
    with pytest.raises(ValueError, match="text"):
        fit(classifier(), x=np.array([["a", "b", "c", "d"]]), y=Y[:1])


def test_empty_data():
    with pytest.raises(ValueError, match="empty"):
        fit(classifier(), x=np.zeros((0, 4)), y=Y[:0])


def test_unequal_lengths_are_listed():
    with pytest.raises(ValueError, match="x has 6, y has 5"):
        fit(classifier(), y=Y[:5])


def test_validation_split_of_sorted_labels_warns():
    with pytest.warns(UserWarning, match="sorted by label"):
        fit(classifier(), y=np.sort(Y), validation_split=0.3)


def test_predict_before_build_and_fit_before_compile():
    with pytest.raises(RuntimeError, match="no layers yet"):
        hb.Sequential().predict(X)
    with pytest.raises(RuntimeError, match="must be compiled before fit"):
        hb.Sequential([layers.Dense(1)]).fit(X, Y)


@pytest.mark.parametrize(
    ("call", "nearest"),
    [
        (lambda: layers.Dense(1, activation="rleu"), "'relu'"),
        (lambda: classifier(loss="mean_square_error"), "'mean_squared_error'"),
        (lambda: hb.optimizers.get("addam"), "'adam'"),
        (lambda: layers.Dense(1, kernel_initializer="glorot_unifrom"), "'glorot_uniform'"),
        (lambda: layers.Dense(1, kernel_regulariser="l2"), "'kernel_regularizer'"),
        (lambda: classifier().get_layer("dens"), "'dense'"),
    ],
)
def test_an_unknown_name_offers_the_nearest(call, nearest):
    with pytest.raises((ValueError, TypeError), match=nearest):
        call()


def test_callback_class_instead_of_instance():
    with pytest.raises(TypeError, match="instance instead of the class"):
        fit(classifier(), callbacks=[hb.callbacks.Callback])


def test_wrong_number_of_inputs_and_outputs():
    a, b = layers.Input((2,), name="a"), layers.Input((2,), name="b")
    model = hb.Model([a, b], layers.Add()([a, b]))
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match=r"2 inputs \(a, b\) but was given 1"):
        model.predict(np.zeros((3, 2)), verbose=0)
    with pytest.raises(ValueError, match="needs an input 'b'"):
        model.predict({"a": np.zeros((3, 2))}, verbose=0)


def test_embedding_numbers_beyond_the_table_are_named():
    model = hb.Sequential(
        [layers.Input((3,)), layers.Embedding(10, 2), layers.Flatten(), layers.Dense(1)]
    )
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="Embedding.*10"):
        model.fit(np.full((4, 3), 10), np.zeros(4), verbose=0)
