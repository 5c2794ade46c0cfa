"""Optimizers and schedules against real Keras: the same twenty steps from the same gradients."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import constraints, optimizers
from hornbook.saving.dialect_keras3 import WORDS_BESIDE

keras = pytest.importorskip("keras")
pytestmark = [
    pytest.mark.oracle,
    # Of Keras' own Variables under NumPy 2.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't:DeprecationWarning"),
]

SHAPES = [(3, 2), (2,), (2, 2, 2)]
STEPS = 20

OPTIONS = [
    ("SGD", {}),
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.9, "nesterov": True, "learning_rate": 0.1}),
    ("SGD", {"weight_decay": 0.1, "clipvalue": 0.5}),
    ("RMSprop", {}),
    ("RMSprop", {"rho": 0.5, "momentum": 0.8, "learning_rate": 0.01}),
    ("RMSprop", {"centered": True, "epsilon": 1e-3}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "epsilon": 1e-3}),
    ("Adagrad", {"learning_rate": 0.1}),
    ("Adagrad", {"initial_accumulator_value": 0.5, "epsilon": 1e-3}),
    ("Adadelta", {"learning_rate": 1.0}),
    ("Adadelta", {"rho": 0.5, "epsilon": 1e-3, "learning_rate": 0.5}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True, "learning_rate": 0.05}),
    ("Adam", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3, "weight_decay": 0.05}),
    ("Adamax", {"learning_rate": 0.01}),
    ("Adamax", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}),
    ("Nadam", {"learning_rate": 0.01}),
    ("Nadam", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}),
    ("AdamW", {"learning_rate": 0.01}),
    ("AdamW", {"weight_decay": 0.1, "amsgrad": True}),
    ("Adam", {"clipnorm": 0.5}),
    ("Adam", {"global_clipnorm": 0.5}),
    ("SGD", {"global_clipnorm": 0.5, "momentum": 0.9}),
    ("SGD", {"clipnorm": 0.5}),
    ("SGD", {"use_ema": True, "ema_momentum": 0.8}),
    ("Adam", {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 4}),
    ("SGD", {"gradient_accumulation_steps": 3, "momentum": 0.9}),
    ("Nadam", {"gradient_accumulation_steps": 2}),
    ("Adam", {"gradient_accumulation_steps": 4, "clipnorm": 0.5, "weight_decay": 0.1}),
]
IDS = [f"{name}-{'-'.join(options)}" for name, options in OPTIONS]


def weights_and_gradients():
    draw = np.random.default_rng(1)
    first = [draw.normal(size=shape).astype("float32") for shape in SHAPES]
    grads = [[draw.normal(size=shape).astype("float32") for shape in SHAPES] for _ in range(STEPS)]
    return first, grads


def our_trajectory(optimizer, constraint=None):
    first, grads = weights_and_gradients()
    variables = [hb.Variable(value, constraint=constraint) for value in first]
    for row in grads:
        optimizer.apply([hb.ops.array(g) for g in row], variables)
        yield [v.numpy() for v in variables]
    optimizer.finalize_variable_values(variables)
    yield [v.numpy() for v in variables]


def keras_trajectory(optimizer, constraint=None):
    first, grads = weights_and_gradients()
    variables = [keras.Variable(value) for value in first]
    for variable in variables:
        variable.constraint = constraint
    optimizer.build(variables)
    for row in grads:
        optimizer.apply([keras.ops.convert_to_tensor(g) for g in row], variables)
        yield [np.asarray(v) for v in variables]
    optimizer.finalize_variable_values(variables)
    yield [np.asarray(v) for v in variables]


def same(ours, theirs, rtol=1e-5):
    for step, (a, b) in enumerate(zip(ours, theirs, strict=True), 1):
        for mine, keras_value in zip(a, b, strict=True):
            np.testing.assert_allclose(
                mine, keras_value, rtol=rtol, atol=1e-6, err_msg=f"after {step} steps"
            )


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=IDS)
def test_twenty_steps(name, options, parity):
    ours = getattr(optimizers, name)(**options)
    theirs = getattr(keras.optimizers, name)(**options)
    same(our_trajectory(ours), keras_trajectory(theirs))
    parity(f"optimizers.{name}", "forward", "training")


def test_constraints_after_each_step():
    same(
        our_trajectory(optimizers.SGD(0.5), constraints.MaxNorm(1.0)),
        keras_trajectory(keras.optimizers.SGD(0.5), keras.constraints.MaxNorm(1.0)),
    )


def test_some_weights_are_spared_from_decay():
    trajectories = []
    for room, variable in ((optimizers, hb.Variable), (keras.optimizers, keras.Variable)):
        kernel, bias = variable(np.ones(2, "float32")), variable(np.ones(2, "float32"), name="bias")
        optimizer = room.SGD(0.1, weight_decay=0.5)
        optimizer.exclude_from_weight_decay(var_names=["bias"])
        optimizer.apply([np.zeros(2, "float32")] * 2, [kernel, bias])
        trajectories.append([np.asarray(kernel), np.asarray(bias)])
    np.testing.assert_allclose(trajectories[0], trajectories[1], rtol=1e-6)


SCHEDULES = [
    ("ExponentialDecay", {"decay_steps": 5, "decay_rate": 0.5}),
    ("ExponentialDecay", {"decay_steps": 5, "decay_rate": 0.5, "staircase": True}),
    ("InverseTimeDecay", {"decay_steps": 3, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"decay_steps": 3, "decay_rate": 0.5, "staircase": True}),
    ("PolynomialDecay", {"decay_steps": 8}),
    ("PolynomialDecay", {"decay_steps": 4, "end_learning_rate": 0.01, "power": 2.0, "cycle": True}),
    ("PiecewiseConstantDecay", {"boundaries": [3, 7], "values": [1.0, 0.5, 0.1]}),
    ("CosineDecay", {"decay_steps": 9, "alpha": 0.1}),
    ("CosineDecay", {"decay_steps": 9, "warmup_target": 0.5, "warmup_steps": 4}),
]


@pytest.mark.parametrize(("name", "options"), SCHEDULES)
def test_schedules(name, options, parity):
    if name != "PiecewiseConstantDecay":
        options = {"initial_learning_rate": 0.2} | options
    ours = getattr(optimizers.schedules, name)(**options)
    theirs = getattr(keras.optimizers.schedules, name)(**options)
    for step in range(15):
        np.testing.assert_allclose(float(ours(step)), float(theirs(step)), rtol=1e-5, atol=1e-7)
    same(
        our_trajectory(optimizers.SGD(ours, momentum=0.5)),
        keras_trajectory(keras.optimizers.SGD(theirs, momentum=0.5)),
    )
    assert ours.get_config() == theirs.get_config()
    parity(f"schedules.{name}", "forward", "config")


AROUND = ("LossScaleOptimizer", "MultiOptimizer")
NAMES = [cls.__name__ for cls in optimizers.FAMILY if cls.__name__ not in AROUND]


@pytest.mark.parametrize("name", NAMES)
def test_arguments_and_defaults_are_those_of_keras(name, parity):
    ours = getattr(optimizers, name)().get_config()
    theirs = getattr(keras.optimizers, name)().get_config()
    for word in ("name", "is_legacy_optimizer"):
        ours.pop(word, None), theirs.pop(word, None)
    lists = {word for word, value in theirs.items() if isinstance(value, list)}
    assert {word: ours.pop(word) for word in lists} == {word: theirs.pop(word) for word in lists}
    beside = WORDS_BESIDE.get(name, {})  # ours alone, at their values of today
    assert ours == pytest.approx(theirs | beside)
    parity(f"optimizers.{name}", "config")
