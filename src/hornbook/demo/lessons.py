"""One lesson per data set: its data, made ready, and the networks that learn it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hornbook import layers
from hornbook.core import optional
from hornbook.datasets import boston_housing, fashion_mnist, imdb, mnist, pima
from hornbook.models import Sequential

__all__ = ["LESSONS", "Lesson"]

Split = tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass
class Lesson:
    """How one data set is learnt.

    Args:
        says: What the data is, in a sentence.
        data: Gives ``(x_train, y_train), (x_test, y_test)``, ready for the networks.
        networks: Name -> function that builds the network.
        loss: Loss to lower.
        metric: Quantity to report on the test set.
        fit: Arguments of fit: epochs, batch_size.
    """

    says: str
    data: Callable[[], Split]
    networks: dict[str, Callable[[], Any]]
    loss: str
    metric: str = "accuracy"
    optimizer: str = "adam"
    fit: dict[str, int] = field(default_factory=dict)


def _digits() -> Split:
    images, labels = optional("sklearn.datasets", "for the digits").load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8, 1).astype("float32") / 16
    order = np.random.default_rng(0).permutation(len(images))
    train, test = order[:1437], order[1437:]
    return (images[train], labels[train]), (images[test], labels[test])


def _pictures(data: Any) -> Callable[[], Split]:
    def load() -> Split:
        (x_train, y_train), (x_test, y_test) = data.load_data()
        x_train, x_test = (x[..., None].astype("float32") / 255 for x in (x_train, x_test))
        return (x_train, y_train), (x_test, y_test)

    return load


def _reviews() -> Split:
    (train, y_train), (test, y_test) = imdb.load_data(num_words=10000)
    return (_multi_hot(train), y_train), (_multi_hot(test), y_test)


def _multi_hot(rows: Any, words: int = 10000) -> np.ndarray:
    table = np.zeros((len(rows), words), "float32")
    for number, row in enumerate(rows):
        table[number, row] = 1
    return table


def _standardized(data: Callable[[], Split]) -> Callable[[], Split]:
    def load() -> Split:
        (x_train, y_train), (x_test, y_test) = data()
        mean, std = x_train.mean(axis=0), x_train.std(axis=0)
        return ((x_train - mean) / std, y_train), ((x_test - mean) / std, y_test)

    return load


def _diabetes() -> Split:
    x, y = pima.load_data()
    order = np.random.default_rng(0).permutation(len(x))
    train, test = order[:614], order[614:]
    return (x[train], y[train]), (x[test], y[test])


def _dense_digits() -> Any:
    return Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def _convolutional_digits() -> Any:
    return Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(10, activation="softmax"),
        ]
    )


def _dense_pictures() -> Any:
    return Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def _convolutional_pictures() -> Any:
    return Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 6, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 6, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(1024, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )


def _stack(*sizes: int, inputs: int, last: str | None) -> Callable[[], Any]:
    def build() -> Any:
        hidden = [layers.Dense(size, activation="relu") for size in sizes]
        return Sequential([layers.Input((inputs,)), *hidden, layers.Dense(1, activation=last)])

    return build


_CLASSES = "sparse_categorical_crossentropy"
_PICTURES = {"dense": _dense_pictures, "convolutional": _convolutional_pictures}

LESSONS: dict[str, Lesson] = {
    "digits": Lesson(
        "1,797 scanned digits of 8 x 8 pixels",
        _digits,
        {"dense": _dense_digits, "convolutional": _convolutional_digits},
        loss=_CLASSES,
        fit={"epochs": 40, "batch_size": 32},
    ),
    "mnist": Lesson(
        "70,000 handwritten digits of 28 x 28 pixels",
        _pictures(mnist),
        _PICTURES,
        loss=_CLASSES,
        fit={"epochs": 3, "batch_size": 128},
    ),
    "fashion_mnist": Lesson(
        "70,000 pictures of clothes, 28 x 28 pixels",
        _pictures(fashion_mnist),
        _PICTURES,
        loss=_CLASSES,
        fit={"epochs": 3, "batch_size": 128},
    ),
    "imdb": Lesson(
        "50,000 film reviews, good or bad, as the set of their 10,000 most frequent words",
        _reviews,
        {"dense": _stack(16, 16, inputs=10000, last="sigmoid")},
        loss="binary_crossentropy",
        optimizer="rmsprop",
        fit={"epochs": 4, "batch_size": 512},
    ),
    "boston_housing": Lesson(
        "506 house prices in thousands of dollars, from 13 attributes",
        _standardized(boston_housing.load_data),
        {"dense": _stack(64, 64, inputs=13, last=None)},
        loss="mse",
        metric="mae",
        optimizer="rmsprop",
        fit={"epochs": 80, "batch_size": 16},
    ),
    "pima": Lesson(
        "768 patients, with or without diabetes, from 8 measurements",
        _standardized(_diabetes),
        {"dense": _stack(12, 8, inputs=8, last="sigmoid")},
        loss="binary_crossentropy",
        fit={"epochs": 150, "batch_size": 10},
    ),
}
