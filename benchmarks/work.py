"""The work that is measured: data, network and training, written once for every Keras-like library.

Both sides start from the same weights and take the rows in the same order, so that they must reach
the same loss.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["WORK", "Work", "start_weights"]


@dataclass
class Work:
    """One piece of work.

    Args:
        says: What it is.
        data: Gives ``x, y``.
        network: Makes the network from a library's module.
        compile: Arguments of compile.
        batch_size: Samples in a batch.
        epochs: Epochs to time, after one to warm up.
    """

    says: str
    data: Callable[[], tuple[np.ndarray, np.ndarray]]
    network: Callable[[Any], Any]
    compile: dict[str, Any]
    batch_size: int
    epochs: int


def _folder() -> Path:
    folder = os.environ.get("HORNBOOK_DATASETS")
    if not folder:
        raise SystemExit("Set HORNBOOK_DATASETS to the folder that holds the data sets.")
    return Path(folder)


def _pima() -> tuple[np.ndarray, np.ndarray]:
    table = np.loadtxt(_folder() / "pima-indians-diabetes.csv", delimiter=",")
    return table[:, :8], table[:, 8]


def _imdb() -> tuple[np.ndarray, np.ndarray]:
    # Random reviews of the real ones' size and share of words cost the same; reading the real
    # ones would measure a loader. float64, as the textbook makes them.
    generator = np.random.default_rng(0)
    x = np.zeros((25000, 10000))
    signs = generator.choice([-1.0, 1.0], 10000)
    words = generator.zipf(1.3, size=(25000, 240)) % 10000
    np.put_along_axis(x, words, 1.0, axis=1)
    return x, (x @ signs > 0).astype("float64")


def _pima_network(library: Any) -> Any:
    layers = library.layers
    return library.Sequential(
        [
            library.Input((8,)),
            layers.Dense(12, activation="relu"),
            layers.Dense(8, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def _imdb_network(library: Any) -> Any:
    layers = library.layers
    return library.Sequential(
        [
            library.Input((10000,)),
            layers.Dense(16, activation="relu"),
            layers.Dense(16, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


_BINARY = {"loss": "binary_crossentropy", "metrics": ["accuracy"]}

WORK = {
    "pima": Work(
        "Pima: 768 x 8, dense 12-8-1, adam, batch 10",
        _pima,
        _pima_network,
        {"optimizer": "adam", **_BINARY},
        batch_size=10,
        epochs=30,
    ),
    "imdb": Work(
        "IMDB: 25,000 x 10,000 multi-hot float64, dense 16-16-1, rmsprop, batch 512",
        _imdb,
        _imdb_network,
        {"optimizer": "rmsprop", **_BINARY},
        batch_size=512,
        epochs=4,
    ),
}


def start_weights(shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    """The same first weights for every library: Glorot uniform, zero biases."""
    generator = np.random.default_rng(1)
    weights = []
    for shape in shapes:
        limit = np.sqrt(6 / sum(shape)) if len(shape) > 1 else 0.0
        weights.append(generator.uniform(-limit, limit, shape).astype("float32"))
    return weights
