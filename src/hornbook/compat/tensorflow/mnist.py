"""``tf.examples.tutorials.mnist.input_data``: the digits in batches, as tutorials read them.

55,000 pictures to train, 5,000 to validate, 10,000 to test; the data is that of
``hornbook.datasets``.
"""

from collections import namedtuple
from typing import Any

import numpy as np

from hornbook import datasets as data
from hornbook.compat.tensorflow.dtypes import as_dtype
from hornbook.compat.tensorflow.framework import get_default_graph

__all__ = ["DataSet", "Datasets", "dense_to_one_hot", "load_mnist", "read_data_sets"]

Datasets = namedtuple("Datasets", ["train", "validation", "test"])
IMAGE_SIZE, IMAGE_PIXELS, NUM_CLASSES = 28, 784, 10


def dense_to_one_hot(labels_dense: Any, num_classes: int = 10) -> np.ndarray:
    """A row with a one at the place of each label."""
    return np.eye(num_classes)[np.asarray(labels_dense)]


class DataSet:
    """Pictures and labels, handed out in batches.

    Args:
        images: (number, rows, columns, 1) or (number, pixels), from 0 to 255.
        labels: Numbers of classes, or rows.
        fake_data: Hand out ones.
        one_hot: Are labels rows?
        dtype: float32 scales pixels to [0, 1]; uint8 leaves them.
        reshape: Make each picture a row.
        seed: Seed of the order; that of ``tf.set_random_seed``, else NumPy's, if None.
    """

    def __init__(
        self, images: Any, labels: Any, fake_data: bool = False, one_hot: bool = False,
        dtype: Any = "float32", reshape: bool = True, seed: Any = None,
    ) -> None:  # fmt: skip
        if images.shape[0] != labels.shape[0]:
            raise ValueError(f"images.shape: {images.shape} labels.shape: {labels.shape}")
        if reshape and images.ndim > 2:
            images = images.reshape(images.shape[0], -1)
        if as_dtype(dtype) == "float32":
            images = images.astype("float32") / np.float32(255)
        self._images, self._labels = images, labels
        self._epochs_completed = 0
        self._index_in_epoch = 0
        seed = get_default_graph().seed if seed is None else seed
        self._draw: Any = np.random if seed is None else np.random.RandomState(seed)

    images = property(lambda self: self._images)
    labels = property(lambda self: self._labels)
    num_examples = property(lambda self: self._images.shape[0])
    epochs_completed = property(lambda self: self._epochs_completed)

    def _mix(self) -> None:
        order = np.arange(self.num_examples)
        self._draw.shuffle(order)
        self._images, self._labels = self._images[order], self._labels[order]

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> Any:
        """The next pictures and labels; a new order each time all were handed out."""
        start = self._index_in_epoch
        if self._epochs_completed == 0 and start == 0 and shuffle:
            self._mix()
        if start + batch_size <= self.num_examples:
            self._index_in_epoch = start + batch_size
            part = slice(start, self._index_in_epoch)
            return self._images[part], self._labels[part]
        left_images, left_labels = self._images[start:], self._labels[start:]
        self._epochs_completed += 1
        if shuffle:
            self._mix()
        self._index_in_epoch = batch_size - len(left_images)
        part = slice(0, self._index_in_epoch)
        return (
            np.concatenate([left_images, self._images[part]]),
            np.concatenate([left_labels, self._labels[part]]),
        )


def read_data_sets(
    train_dir: str = "", fake_data: bool = False, one_hot: bool = False, dtype: Any = "float32",
    reshape: bool = True, validation_size: int = 5000, seed: Any = None, source_url: Any = None,
) -> Datasets:  # fmt: skip
    """The digits as ``train``, ``validation`` and ``test``.

    Args:
        train_dir: Taken for older code; the data comes from ``hornbook.datasets``.
        fake_data: Taken for older code.
        one_hot: Labels as rows.
        dtype: float32 scales pixels to [0, 1]; uint8 leaves them.
        reshape: Pictures as rows of 784 pixels.
        validation_size: How many of the 60,000 are for validation.
        seed: Seed of the order.
        source_url: Taken for older code.
    """
    fashion = "fashion" in str(train_dir).lower() or "fashion" in str(source_url or "").lower()
    source = data.fashion_mnist if fashion else data.mnist
    (train_x, train_y), (test_x, test_y) = source.load_data()
    if not 0 <= validation_size <= len(train_x):
        raise ValueError(
            f"Validation size should be between 0 and {len(train_x)}. Received: {validation_size}."
        )

    def made(images: Any, labels: Any) -> DataSet:
        labels = dense_to_one_hot(labels) if one_hot else labels
        return DataSet(images[..., None], labels, dtype=dtype, reshape=reshape, seed=seed)

    split = validation_size
    return Datasets(
        made(train_x[split:], train_y[split:]),
        made(train_x[:split], train_y[:split]),
        made(test_x, test_y),
    )


def load_mnist(train_dir: str = "MNIST-data") -> Datasets:
    """``read_data_sets`` of this folder."""
    return read_data_sets(train_dir)
