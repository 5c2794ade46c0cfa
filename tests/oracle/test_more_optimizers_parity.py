"""The later optimizers, every argument of the base class, and optimizers around others."""

import inspect

import numpy as np
import pytest

import hornbook as hb
from hornbook import optimizers
from hornbook.core import pure
from hornbook.engine import compile
from hornbook.saving.dialect_keras3 import WORDS_BESIDE

from .test_optimizers_parity import keras_trajectory, our_trajectory, same

keras = pytest.importorskip("keras")
pytestmark = [
    pytest.mark.oracle,
    # Of Keras' own Variables under NumPy 2.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't:DeprecationWarning"),
    # Of Keras' step counts, which ask JAX for int64.
    pytest.mark.filterwarnings("ignore:Explicitly requested dtype int64:UserWarning"),
]

OWN = [
    ("Ftrl", {"learning_rate": 0.1}),
    ("Ftrl", {"learning_rate": 0.1, "l1_regularization_strength": 0.5}),
    (
        "Ftrl",
        {
            "learning_rate": 0.2,
            "learning_rate_power": -0.3,
            "initial_accumulator_value": 0.5,
            "l2_regularization_strength": 0.1,
            "l2_shrinkage_regularization_strength": 0.05,
            "beta": 0.3,
        },
    ),
    ("Lion", {}),
    ("Lion", {"learning_rate": 0.05, "beta_1": 0.5, "beta_2": 0.7}),
    ("Adafactor", {}),
    ("Adafactor", {"learning_rate": 2.0}),
    ("Adafactor", {"learning_rate": 0.5, "relative_step": False, "clip_threshold": 0.3}),
    ("Adafactor", {"learning_rate": 0.5, "beta_2_decay": -0.5, "epsilon_1": 0.1, "epsilon_2": 1.0}),
    ("Lamb", {}),
    ("Lamb", {"learning_rate": 0.05, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1}),
    ("Muon", {"learning_rate": 0.02}),
    ("Muon", {"learning_rate": 0.05, "nesterov": False, "rms_rate": None, "momentum": 0.5}),
    (
        "Muon",
        {
            "learning_rate": 0.05,
            "muon_a": 1.5,
            "muon_b": -0.5,
            "muon_c": 0.0,
            "ns_steps": 3,
            "weight_decay": 0.5,
            "adam_weight_decay": None,
            "adam_lr_ratio": 0.3,
            "adam_beta_1": 0.5,
            "adam_beta_2": 0.9,
            "epsilon": 0.1,
        },
    ),
    ("ScheduleFreeAdamW", {}),
    ("ScheduleFreeAdamW", {"learning_rate": 0.1, "warmup_steps": 8, "weight_decay": 0.1}),
    ("ScheduleFreeAdamW", {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1}),
]
BASE = [
    {"weight_decay": 0.1},
    {"clipnorm": 0.5},
    {"clipvalue": 0.3},
    {"global_clipnorm": 0.5},
    {"use_ema": True, "ema_momentum": 0.8},
    {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 3},
    {"loss_scale_factor": 8.0},
    {"gradient_accumulation_steps": 3},
    {"gradient_accumulation_steps": 2, "loss_scale_factor": 4.0, "clipnorm": 0.5},
]
NEW = ["Ftrl", "Lion", "Adafactor", "Lamb", "Muon", "ScheduleFreeAdamW"]
CASES = [
    *OWN,
    *[(name, {"learning_rate": 0.05} | options) for name in NEW for options in BASE],
    *[(name, {"loss_scale_factor": 8.0}) for name in ("SGD", "Adam", "Nadam")],
    ("AdamW", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}),
]
# Muon: five products of matrices, which stretch the smallest singular values 3.4 times each, and
# with them the last digits. ScheduleFreeAdamW: each step divides the mean out of the weight anew.
RTOL = {"Muon": 1e-3, "ScheduleFreeAdamW": 1e-4}


def title(case):
    return case[0] + "-" + ",".join(f"{key}={value}" for key, value in case[1].items())


@pytest.mark.parametrize("case", CASES, ids=title)
def test_twenty_steps(case, parity):
    name, options = case
    ours = getattr(optimizers, name)(**options)
    theirs = getattr(keras.optimizers, name)(**options)
    same(our_trajectory(ours), keras_trajectory(theirs), rtol=RTOL.get(name, 1e-5))
    parity(f"optimizers.{name}", "forward", "training")


def test_which_weights_muon_takes(parity):
    """Matrices, but not embeddings and not what is named."""
    shapes = {"dense/kernel": (3, 4), "token_embedding": (5, 3), "last/kernel": (4, 2), "b": (4,)}
    for options in ({}, {"exclude_embeddings": False}, {"exclude_layers": ["last/.*", "nothing"]}):
        ends = []
        for room, variable in ((optimizers, hb.Variable), (keras.optimizers, keras.Variable)):
            draw = np.random.default_rng(0)
            weights = []
            for name, shape in shapes.items():
                v = variable(draw.normal(size=shape).astype("float32"))
                setattr(v, "path" if room is optimizers else "_path", name)
                weights.append(v)
            optimizer = room.Muon(0.05, **options)
            for _ in range(5):
                grads = [draw.normal(size=shape).astype("float32") for shape in shapes.values()]
                optimizer.apply(grads, weights)
            ends.append([np.asarray(v) for v in weights])
            if room is optimizers:
                adams = [v is not None for v in optimizer._slots["velocity"]]
        for mine, wanted in zip(*ends, strict=True):
            np.testing.assert_allclose(mine, wanted, rtol=1e-3, atol=1e-6)
        assert adams == [
            False,
            options.get("exclude_embeddings", True),
            "exclude_layers" in options,
            True,
        ]
    parity("optimizers.Muon", "forward")


def scaled_gradients(scale, step):
    """Gradients of a scaled loss; in some steps they are not finite."""
    draw = np.random.default_rng(step)
    grads = [scale * draw.normal(size=shape).astype("float32") for shape in ((3, 2), (2,))]
    if step in (4, 5, 11):
        grads[step % 2].flat[0] = [np.inf, np.nan, -np.inf][step % 3]
    return grads


def our_scaled(options):
    weights = [hb.Variable(np.ones(shape, "float32")) for shape in ((3, 2), (2,))]
    optimizer = optimizers.LossScaleOptimizer(optimizers.Adam(0.05), **options)
    for step in range(20):
        scale = float(optimizer.scale_loss(1.0))
        optimizer.apply(scaled_gradients(scale, step), weights)
        yield [v.numpy() for v in weights], scale


def keras_scaled(options):
    """Without state in the objects: eagerly Keras leaks a stand-in of JAX here."""
    weights = [keras.Variable(np.ones(shape, "float32")) for shape in ((3, 2), (2,))]
    optimizer = keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(0.05), **options)
    optimizer.build(weights)
    state, values = [v.value for v in optimizer.variables], [v.value for v in weights]
    place = [v is optimizer.dynamic_scale for v in optimizer.variables].index(True)
    for step in range(20):
        scale = float(state[place])
        grads = scaled_gradients(scale, step)
        values, state = optimizer.stateless_apply(state, grads, values)
        yield [np.asarray(v) for v in values], scale


@pytest.mark.parametrize("growth", [3, 5])
def test_loss_scale(growth, parity):
    options = {"initial_scale": 64.0, "dynamic_growth_steps": growth}
    scales = set()
    rows = zip(our_scaled(options), keras_scaled(options), strict=True)
    for (mine, scale), (wanted, keras_scale) in rows:
        assert scale == keras_scale
        scales.add(scale)
        for a, b in zip(mine, wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    assert len(scales) > 2
    parity("optimizers.LossScaleOptimizer", "forward", "training")


def test_a_program_with_a_scaled_loss_equals_eager():
    eager, looped = hb.Variable([1.0, 2.0]), hb.Variable([1.0, 2.0])
    given = [np.array(g, "float32") for g in ([1, 2], [np.inf, 1], [3, 4], [5, 6])]
    first, second = (
        optimizers.LossScaleOptimizer(optimizers.SGD(0.1, momentum=0.5), 4.0, 2) for _ in range(2)
    )
    second.build([looped])
    boxes = [looped, *second.variables]
    step = compile.program(pure(lambda g: second.apply([g], [looped]), boxes))
    values = [v.value for v in boxes]
    for g in given:
        first.apply([g], [eager])
        values = step(values, g)[1]
    np.testing.assert_allclose(np.asarray(values[0]), eager.numpy(), rtol=1e-6)
    for variable, value in zip(first.variables, values[1:], strict=True):
        np.testing.assert_allclose(variable.numpy(), np.asarray(value), rtol=1e-6)


def test_loss_scale_optimizer_passes_on(parity):
    inner = optimizers.SGD(0.1, loss_scale_factor=3.0)
    ours = optimizers.LossScaleOptimizer(inner, initial_scale=8.0)
    assert inner.loss_scale_factor is None
    assert float(ours.scale_loss(2.0)) == 16.0
    ours.learning_rate = 0.25
    assert float(ours.learning_rate) == float(inner.learning_rate) == 0.25
    again = optimizers.deserialize(optimizers.serialize(ours))
    assert again.get_config() == ours.get_config()
    theirs = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1))
    assert set(ours.get_config()) == set(theirs.get_config())
    assert optimizers.SGD(loss_scale_factor=4.0).scale_loss(2.0) == 8.0
    parity("optimizers.LossScaleOptimizer", "config")


def shared_out(room, variable):
    draw = np.random.default_rng(3)
    weights = []
    for name in ("encoder/kernel", "encoder/bias", "head/kernel"):
        v = variable(draw.normal(size=(3, 2)).astype("float32"))
        setattr(v, "path" if room is optimizers else "_path", name)
        weights.append(v)
    chosen = room.OptimizerMap(room.SGD(0.1, momentum=0.9))
    chosen["encoder/.*"] = room.Adam(0.05, use_ema=True)
    chosen["encoder/bias"] = room.RMSprop(0.02)
    optimizer = room.MultiOptimizer(chosen, loss_scale_factor=4.0)
    for _ in range(20):
        grads = [draw.normal(size=(3, 2)).astype("float32") for _ in weights]
        optimizer.apply(grads, weights)
        yield [np.asarray(v) for v in weights]
    optimizer.finalize_variable_values(weights)
    yield [np.asarray(v) for v in weights]


def test_several_optimizers(parity):
    same(shared_out(optimizers, hb.Variable), shared_out(keras.optimizers, keras.Variable))
    parity("optimizers.MultiOptimizer", "forward", "training")
    parity("optimizers.OptimizerMap", "forward")


def test_several_optimizers_written_down_and_wrong(parity):
    chosen = optimizers.OptimizerMap(optimizers.SGD(0.1), {"a": optimizers.Adam()})
    ours = optimizers.MultiOptimizer(chosen)
    again = optimizers.deserialize(optimizers.serialize(ours))
    assert again.get_config() == ours.get_config()
    assert list(again.optimizer_map) == ["a"] and len(again.optimizer_map) == 1
    theirs = keras.optimizers.MultiOptimizer(
        keras.optimizers.OptimizerMap(keras.optimizers.SGD(0.1))
    )
    assert set(ours.get_config()) == set(theirs.get_config())
    with pytest.raises(ValueError, match="'a' has an optimizer already"):
        chosen["a"] = optimizers.SGD()
    chosen[".*"] = chosen["a.*"] = optimizers.SGD()
    with pytest.raises(ValueError, match="match the weight 'ab'"):
        chosen["ab"]
    with pytest.raises(TypeError, match="is no optimizer"):
        optimizers.OptimizerMap("sgd")
    inside = optimizers.MultiOptimizer(lambda v: optimizers.LossScaleOptimizer(optimizers.SGD()))
    with pytest.raises(ValueError, match="needs a plain optimizer"):
        inside.build([hb.Variable(1.0)])
    with pytest.raises(ValueError, match="1 gradients for 2 weights"):
        ours.apply([1.0], [hb.Variable(1.0), hb.Variable(1.0)])
    with pytest.raises(AttributeError, match=r"each with a rate of its own: optimizer.optimizers"):
        _ = again.learning_rate
    parity("optimizers.MultiOptimizer", "config")


def test_adafactor_keeps_no_moments_of_matrices():
    optimizer = optimizers.Adafactor()
    optimizer.build(
        [hb.Variable(np.ones((3, 4, 5), "float32")), hb.Variable(np.ones(7, "float32"))]
    )
    assert [v.shape for v in optimizer.variables[2:]] == [(3, 4), (3, 5), (7,)]


RESTARTS = [
    {"first_decay_steps": 4},
    {"first_decay_steps": 4, "alpha": 0.1, "m_mul": 0.5},
    {"first_decay_steps": 3, "t_mul": 1.0, "m_mul": 0.8},
    {"first_decay_steps": 5, "t_mul": 1.5},
]


@pytest.mark.parametrize("options", RESTARTS)
def test_restarts(options, parity):
    ours = optimizers.schedules.CosineDecayRestarts(0.2, **options)
    theirs = keras.optimizers.schedules.CosineDecayRestarts(0.2, **options)
    for step in range(30):
        np.testing.assert_allclose(float(ours(step)), float(theirs(step)), rtol=1e-4, atol=1e-6)
    assert ours.get_config() == theirs.get_config()
    again = optimizers.schedules.deserialize(optimizers.schedules.serialize(ours))
    assert again.get_config() == ours.get_config()
    parity("schedules.CosineDecayRestarts", "forward", "config")


def test_every_name_and_argument_of_keras_is_there():
    for room, theirs in [
        (optimizers, keras.optimizers),
        (optimizers.schedules, keras.optimizers.schedules),
    ]:
        for name in [name for name in dir(theirs) if name[0] != "_"]:
            if name in ("legacy", "schedules", "Optimizer", "LearningRateSchedule"):
                continue
            given = getattr(room, name)
            if not inspect.isclass(given):
                continue
            wanted = inspect.signature(getattr(theirs, name)).parameters.values()
            words = [q.name for q in wanted if q.kind is not q.VAR_KEYWORD]
            ours = hb.core.constructor_arguments(given).keys() - WORDS_BESIDE.get(name, {}).keys()
            assert set(words) == ours, name


def test_words():
    for word, theirs in keras.src.optimizers.ALL_OBJECTS_DICT.items():
        if word not in ("optimizer", "optimizermap"):
            assert optimizers.FAMILY[word].__name__ == theirs.__name__
