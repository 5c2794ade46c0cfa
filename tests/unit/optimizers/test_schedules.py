"""Schedules at steps where the value can be worked out by hand."""

import pytest

from hornbook.optimizers import schedules


@pytest.mark.parametrize(
    ("schedule", "points"),
    [
        (schedules.ExponentialDecay(1.0, 10, 0.25), {0: 1.0, 5: 0.5, 20: 0.0625}),
        (schedules.ExponentialDecay(1.0, 10, 0.25, staircase=True), {9: 1.0, 10: 0.25, 19: 0.25}),
        (schedules.InverseTimeDecay(1.0, 10, 1.0), {0: 1.0, 10: 0.5, 30: 0.25}),
        (schedules.PolynomialDecay(1.0, 10, 0.0), {0: 1.0, 5: 0.5, 10: 0.0, 99: 0.0}),
        (schedules.PolynomialDecay(1.0, 10, 0.0, power=2.0), {5: 0.25}),
        (schedules.PolynomialDecay(1.0, 10, 0.0, cycle=True), {10: 0.0, 15: 0.25, 20: 0.0}),
        (schedules.PiecewiseConstantDecay([2, 4], [1.0, 0.5, 0.1]), {2: 1.0, 3: 0.5, 5: 0.1}),
        (schedules.CosineDecay(1.0, 10, alpha=0.2), {0: 1.0, 5: 0.6, 10: 0.2, 99: 0.2}),
        (
            schedules.CosineDecay(0.0, 10, warmup_target=1.0, warmup_steps=4),
            {0: 0.0, 2: 0.5, 4: 1.0, 9: 0.5, 14: 0.0},
        ),
        (schedules.CosineDecayRestarts(1.0, 4), {0: 1.0, 2: 0.5, 4: 1.0, 8: 0.5, 12: 1.0}),
        (schedules.CosineDecayRestarts(1.0, 4, 1.0, 0.5), {2: 0.5, 4: 0.5, 6: 0.25, 8: 0.25}),
    ],
)
def test_points(schedule, points):
    for step, expected in points.items():
        assert float(schedule(step)) == pytest.approx(expected, abs=1e-6)


def test_config_round_trip():
    for cls in schedules.FAMILY:
        first = {"boundaries": [1], "values": [1.0, 0.5]}
        if cls is not schedules.PiecewiseConstantDecay:
            first = {"initial_learning_rate": 0.5, "decay_steps": 10}
            if cls in (schedules.ExponentialDecay, schedules.InverseTimeDecay):
                first["decay_rate"] = 0.5
            if cls is schedules.CosineDecayRestarts:
                first["first_decay_steps"] = first.pop("decay_steps")
        schedule = cls(**first)
        again = cls.from_config(schedule.get_config())
        assert again.get_config() == schedule.get_config()
        assert float(again(3)) == float(schedule(3))


def test_errors():
    with pytest.raises(ValueError, match="2 boundaries need 3 values, not 2"):
        schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2])
    with pytest.raises(NotImplementedError, match="needs `def __call__"):
        schedules.LearningRateSchedule()(0)
    with pytest.raises(TypeError, match="CosineDecay takes no argument 'decay_step'. Did you mean"):
        schedules.CosineDecay(0.1, decay_step=3)
