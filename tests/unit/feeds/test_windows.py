"""Windows of a series, by hand."""

import json

import numpy as np
import pytest

import hornbook as hb
from hornbook.feeds import TimeseriesGenerator, timeseries_generator_from_json
from hornbook.utils import timeseries_dataset_from_array

SERIES = np.arange(10)


def windows(*args, **options):
    return [
        [part.tolist() for part in batch] if isinstance(batch, tuple) else batch.tolist()
        for batch in timeseries_dataset_from_array(*args, **options)
    ]


def test_stride_rate_and_batches():
    found = windows(SERIES, None, 3, sequence_stride=2, sampling_rate=2, batch_size=2)
    assert found == [[[0, 2, 4], [2, 4, 6]], [[4, 6, 8]]]


def test_targets_belong_to_the_first_step():
    assert windows(SERIES, SERIES[8:] * 10, 3) == [[[[0, 1, 2], [1, 2, 3]], [80, 90]]]


def test_start_and_end_cut_data_and_targets():
    found = windows(SERIES, SERIES * 10, 2, start_index=3, end_index=7)
    assert found == [[[[3, 4], [4, 5], [5, 6]], [30, 40, 50]]]


def test_shuffling_keeps_targets_with_their_windows():
    found = timeseries_dataset_from_array(SERIES, SERIES, 2, shuffle=True, seed=4, batch_size=3)
    epochs = []
    for _ in range(2):
        pairs = [(x.tolist(), int(t)) for batch in found for x, t in zip(*batch, strict=True)]
        assert all(x == [t, t + 1] for x, t in pairs) and len({t for _, t in pairs}) == 9
        epochs.append([t for _, t in pairs])
    assert epochs[0] != epochs[1] and epochs[0] != sorted(epochs[0])


def test_several_features_and_single_windows():
    x = np.arange(12).reshape(6, 2)
    assert next(iter(timeseries_dataset_from_array(x, None, 3, batch_size=None))).shape == (3, 2)


def test_wrong_numbers_are_explained():
    for options, words in [
        ({"sequence_length": 11}, "sequence_length is a number from 1 to below the 10 steps"),
        ({"sampling_rate": 0}, "sampling_rate"),
        ({"sequence_stride": 10}, "sequence_stride"),
        ({"start_index": 10}, "start_index"),
        ({"start_index": 5, "end_index": 5}, "end_index lies after start_index=5"),
        ({"sampling_rate": 9}, "No window of 3 steps at a rate of 9"),
    ]:
        with pytest.raises(ValueError, match=words):
            timeseries_dataset_from_array(SERIES, None, **({"sequence_length": 3} | options))


def generator(**options):
    options = {"length": 4, "batch_size": 2} | options
    return TimeseriesGenerator(SERIES, SERIES * 10, **options)


def test_the_generator_s_windows_end_before_their_target():
    found = generator()
    assert len(found) == 3
    x, y = found[0]
    assert x.tolist() == [[0, 1, 2, 3], [1, 2, 3, 4]] and y.tolist() == [40, 50]


def test_the_generator_s_rate_stride_reverse_and_limits():
    x, y = generator(sampling_rate=2, stride=3)[0]
    assert x.tolist() == [[0, 2], [3, 5]] and y.tolist() == [40, 70]
    assert generator(reverse=True)[0][0][0].tolist() == [3, 2, 1, 0]
    x, y = generator(start_index=3, end_index=8)[0]
    assert y.tolist() == [70, 80] and len(generator(start_index=3, end_index=8)) == 1


def test_the_generator_draws_at_random():
    np.random.seed(1)
    x, y = generator(shuffle=True, batch_size=50)[0]
    assert x.shape == (50, 4) and (x[:, -1] * 10 + 10 == y).all() and len(set(y.tolist())) > 3


def test_the_generator_as_json_comes_back_the_same():
    first = generator(start_index=1, reverse=True)
    again = timeseries_generator_from_json(first.to_json(indent=1))
    assert json.loads(again.to_json()) == json.loads(first.to_json())
    assert again[0][0].tolist() == first[0][0].tolist()
    with pytest.raises(TypeError, match="cannot be written as JSON"):
        TimeseriesGenerator([object()] * 9, SERIES[:9], length=2).to_json()


def test_the_generator_refuses_what_cannot_be():
    with pytest.raises(ValueError, match="data has 10 steps and targets has 3"):
        TimeseriesGenerator(SERIES, SERIES[:3], length=2)
    with pytest.raises(ValueError, match="Make length smaller"):
        generator(length=10)


def test_a_model_trains_on_windows():
    series = np.sin(np.arange(60) / 5).astype("float32")[:, None]
    model = hb.Sequential([hb.layers.Flatten(), hb.layers.Dense(1)])
    model.compile("adam", "mse")
    for found in (
        TimeseriesGenerator(series, series, length=8, batch_size=16),
        timeseries_dataset_from_array(series, series[8:], 8, batch_size=16),
    ):
        history = model.fit(found, epochs=2, verbose=0).history["loss"]
        assert history[1] < history[0] and model.predict(found, verbose=0).shape == (52, 1)
