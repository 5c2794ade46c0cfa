"""What holds for every optimizer: config, state, programs, zero gradients, scale, accumulation."""

import numpy as np
import pytest

import hornbook as hb
from hornbook import optimizers
from hornbook.core import Variable, pure
from hornbook.engine import compile, control

AROUND = {"LossScaleOptimizer", "MultiOptimizer"}  # they hold optimizers, and have own tests
CLASSES = [cls for cls in optimizers.FAMILY if cls.__name__ not in AROUND]
every_optimizer = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
# What one optimizer can be asked to do beyond its formula, all at once.
BUSY = {"weight_decay": 0.1, "clipnorm": 1.0, "use_ema": True, "gradient_accumulation_steps": 2}


def weights():
    draw = np.random.default_rng(0)
    return [Variable(draw.normal(size=shape).astype("float32")) for shape in ((3, 2), (2,))]


def gradients(step):
    draw = np.random.default_rng(100 + step)
    return [hb.ops.array(draw.normal(size=shape).astype("float32")) for shape in ((3, 2), (2,))]


def run(optimizer, variables, steps):
    for step in steps:
        optimizer.apply(gradients(step), variables)
    return [v.numpy() for v in variables]


def same_bits(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def close(a, b, rtol=1e-5, atol=1e-7):
    for x, y in zip(a, b, strict=True):
        np.testing.assert_allclose(x, y, rtol=rtol, atol=atol)


@every_optimizer
def test_config_round_trip(cls):
    for rate in (0.25, optimizers.schedules.ExponentialDecay(0.5, 10, 0.9)):
        optimizer = cls(rate, **BUSY, name="mine")
        again = optimizers.deserialize(optimizers.serialize(optimizer))
        assert type(again) is cls
        assert again.get_config() == optimizer.get_config()
        assert same_bits(run(again, weights(), range(3)), run(optimizer, weights(), range(3)))


@every_optimizer
def test_unknown_words_are_refused_with_a_hint(cls):
    with pytest.raises(TypeError, match=f"{cls.__name__} takes no argument 'learning_rat'. Did"):
        cls(learning_rat=0.1)
    with pytest.raises(TypeError, match="learning_rate is a number or a schedule, not 'fast'"):
        cls("fast")
    with pytest.raises(ValueError, match="give only one of clipnorm, clipvalue"):
        cls(clipnorm=1.0, clipvalue=1.0)


@every_optimizer
def test_found_by_name_class_and_config(cls):
    name = cls.__name__
    tree = {"class_name": name, "config": {}}
    for given in (name, name.lower(), name.upper(), cls, cls(), tree):
        assert type(optimizers.get(given)) is cls
    with pytest.raises(ValueError, match=f"Unknown optimizer '{name}x'. Did you mean"):
        optimizers.get(name + "x")


@every_optimizer
def test_zero_gradients_move_weights_only_by_decay(cls):
    if cls.__name__ == "Ftrl":
        pytest.skip("its weights are solved for from gradients: without any they are 0")
    zeros = [np.zeros((3, 2), "float32"), np.zeros(2, "float32")]
    for decay in (0.0, 0.5):
        if decay and cls.__name__ == "ScheduleFreeAdamW":
            continue  # the decayed weight is drawn back to the place where it steps
        variables, first = weights(), weights()
        both = {"adam_weight_decay": decay} if cls.__name__ == "Muon" else {}
        optimizer = cls(0.1, weight_decay=decay, **both)
        for _ in range(3):
            optimizer.apply(zeros, variables)
        factor = (1 - 0.1 * decay) ** 3
        close([v.numpy() for v in variables], [factor * v.numpy() for v in first], rtol=1e-6)


@every_optimizer
def test_state_saved_and_loaded_mid_run_equals_not_stopping(cls):
    whole, parts = weights(), weights()
    run(cls(0.1, **BUSY), whole, range(7))
    first, second = cls(0.1, **BUSY), cls(0.1, **BUSY)
    run(first, parts, range(3))
    second.build(parts)
    for old, new in zip(first.variables, second.variables, strict=True):
        assert old.path.split("/")[1:] == new.path.split("/")[1:]
        new.assign(old.numpy())
    run(second, parts, range(3, 7))
    assert same_bits([v.numpy() for v in whole], [v.numpy() for v in parts])


@every_optimizer
@pytest.mark.parametrize(
    "options", [{}, BUSY | {"ema_overwrite_frequency": 2}], ids=["plain", "busy"]
)
def test_a_loop_in_a_program_equals_single_steps(cls, options):
    eager, looped = weights(), weights()
    run(cls(0.1, **options), eager, range(5))
    optimizer = cls(0.1, **options)
    optimizer.build(looped)
    boxes = [*looped, *optimizer.variables]
    step = pure(lambda grads: optimizer.apply(grads, looped), boxes)
    rows = [np.stack(parts) for parts in zip(*map(gradients, range(5)), strict=True)]

    def loop(values):
        return control.scan(lambda carry, grads: (step(carry, grads)[1], ()), values, rows)[0]

    Variable.put(boxes, compile.program(loop)([v.value for v in boxes]))
    close([v.numpy() for v in looped], [v.numpy() for v in eager])
    assert int(optimizer.iterations.numpy()) == 5


@every_optimizer
def test_goes_downhill(cls):
    w = Variable([2.0, -1.0])
    optimizer = cls(1.0 if cls.__name__ == "Adadelta" else 0.05)
    before = float((w.numpy() ** 2).sum())
    for _ in range(30):
        optimizer.apply([2 * w.value], [w])
    assert float((w.numpy() ** 2).sum()) < before


@every_optimizer
def test_equal_gradients_gathered_equal_one_step(cls):
    gathered, single = weights(), weights()
    optimizer = cls(0.1, gradient_accumulation_steps=3)
    first = [v.numpy() for v in gathered]
    for _ in range(2):
        optimizer.apply(gradients(0), gathered)
    assert same_bits(first, [v.numpy() for v in gathered])
    optimizer.apply(gradients(0), gathered)
    cls(0.1).apply(gradients(0), single)
    close([v.numpy() for v in gathered], [v.numpy() for v in single])


@every_optimizer
def test_a_weight_without_gradient_stays(cls):
    variables, first = weights(), weights()
    cls(0.1, weight_decay=0.1).apply([None, gradients(0)[1]], variables)
    np.testing.assert_array_equal(variables[0].numpy(), first[0].numpy())
    assert not np.array_equal(variables[1].numpy(), first[1].numpy())


@every_optimizer
def test_each_weight_is_stepped_by_itself(cls):
    together, apart = weights(), weights()
    optimizer = cls(0.1)
    run(optimizer, together, range(3))
    for place, variable in enumerate(apart):
        alone = cls(0.1)
        for step in range(3):
            alone.apply([gradients(step)[place]], [variable])
    close([v.numpy() for v in together], [v.numpy() for v in apart])


SCALE_FREE = {"Adam": {}, "Adamax": {}, "Nadam": {}, "RMSprop": {}, "AdamW": {"weight_decay": 0.0}}
SCALE_FREE["Adagrad"] = {"initial_accumulator_value": 0.0}


@pytest.mark.parametrize("name", SCALE_FREE)
def test_adaptive_steps_do_not_depend_on_the_scale_of_gradients(name):
    ends = []
    for factor in (1.0, 1000.0):
        variables = weights()
        optimizer = getattr(optimizers, name)(0.1, epsilon=1e-12, **SCALE_FREE[name])
        for step in range(4):
            optimizer.apply([factor * g for g in gradients(step)], variables)
        ends.append([v.numpy() for v in variables])
    close(*ends, rtol=1e-4, atol=1e-6)


@every_optimizer
def test_the_learning_rate_can_be_set(cls):
    if cls.__name__ == "Ftrl":
        pytest.skip("it divides by its rate")
    still, first = weights(), weights()
    optimizer = cls(0.1)
    optimizer.learning_rate = 0.0
    run(optimizer, still, range(2))
    # A weight that is put together from two places may lose a last digit.
    rtol = 1e-6 if cls.__name__ == "ScheduleFreeAdamW" else 0
    close([v.numpy() for v in still], [v.numpy() for v in first], rtol=rtol, atol=0)
    assert float(optimizer.learning_rate) == 0


@every_optimizer
def test_new_weights_need_a_new_optimizer(cls):
    optimizer = cls()
    optimizer.build(weights())
    with pytest.raises(ValueError, match="was built for other weights"):
        optimizer.apply(gradients(0), weights())
    with pytest.raises(ValueError, match="1 gradients for 2 weights"):
        optimizer.apply(gradients(0)[:1])
