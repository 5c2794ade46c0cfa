"""Errors in plain words: articles, and classes that take no argument at all."""

import pickle

import pytest

from hornbook import Input, Sequential, constraints, initializers, layers, losses, optimizers


def test_a_class_without_arguments_refuses_words_as_all_others_do():
    with pytest.raises(TypeError, match=r"^Zeros takes no argument 'sede'. It takes none: Zeros"):
        initializers.Zeros(sede=1)
    with pytest.raises(TypeError, match=r"^NonNeg: too many positional arguments\.$"):
        constraints.NonNeg(1)
    assert initializers.Ones().get_config() == {}


def test_articles():
    with pytest.raises(ValueError, match="An optimizer of your own is passed as an object"):
        optimizers.get("dam")
    with pytest.raises(TypeError, match="^An initializer is given as a name"):
        initializers.get(3)
    with pytest.raises(TypeError, match="^A loss is given as a name"):
        losses.get(3)


@pytest.mark.parametrize(
    ("make", "old", "today"),
    [
        (layers.Dense, "output_dim", "units"),
        (layers.Conv2D, "border_mode", "padding"),
        (optimizers.SGD, "lr", "learning_rate"),
    ],
)
def test_an_argument_of_old_keras_is_told_with_today_s_word(make, old, today):
    said = f"takes no argument '{old}'. Old Keras called '{today}' so; .* python -m hornbook"
    with pytest.raises(TypeError, match=said):
        make(**{old: 1})


def model():
    return Sequential([Input((3,)), layers.Dense(2)])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: model().fit(nb_epoch=3),
            r"fit\(\) .*'nb_epoch'. Old Keras called 'epochs' so; code",
        ),
        (lambda: model().fit(epoch=3), r"fit\(\) takes no argument 'epoch'. Did you mean 'epochs'"),
        (lambda: model().fit(workers=4), "'workers'. Old Keras took it, .* leave it out; code"),
        (lambda: model().compile(optimizers="sgd"), "Did you mean 'optimizer'"),
        (lambda: model().predict(1, batchsize=3), r"predict\(\) .* Did you mean 'batch_size'"),
    ],
)
def test_a_method_says_what_is_likely_meant(call, said):
    with pytest.raises(TypeError, match=said):
        call()


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: model().fit_generator, "no attribute 'fit_generator'. .* today it is: fit; code"),
        (lambda: model().predict_generator, "today it is: predict; .* python -m hornbook"),
        (lambda: model().predict_classes, r"today it is: predict\(x\).argmax\(-1\)"),
        (lambda: layers.Dense(2).W, "today it is: kernel"),
        (lambda: layers.LSTM(2).get_weight, "^'LSTM' object has no .*mean 'get_weights'"),
        (lambda: optimizers.SGD().lr, "today it is: learning_rate"),
        (lambda: losses.Huber().nothing_at_all, "no attribute 'nothing_at_all'.$"),
    ],
)
def test_an_attribute_that_is_not_there_is_told_with_the_name_of_today(ask, said):
    with pytest.raises(AttributeError, match=said) as found:
        ask()
    assert str(pickle.loads(pickle.dumps(found.value))) == str(found.value)


def test_an_attribute_that_cannot_be_worked_out_says_so_itself():
    with pytest.raises(AttributeError, match="was not called on Tensors yet"):
        _ = layers.Dense(2).output
    assert not hasattr(layers.Dense(2), "output")
