"""Intersection over union: how well regions of classes cover each other.

All of them keep a table of how often each class was predicted where each was true::

    IoU of a class = both / (true + predicted - both)

See: Jaccard 1901.
"""

import warnings
from collections.abc import Sequence
from typing import Any

from hornbook import ops
from hornbook.core.parameters import Fraction, PositiveInt
from hornbook.engine.arrays import dtype_name
from hornbook.metrics.base import FAMILY, Metric

__all__ = ["BinaryIoU", "IoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"]


@FAMILY.register("iou")
class IoU(Metric):
    """``both / (true + predicted - both)``, the mean over some classes.

    Args:
        num_classes: How many classes there are.
        target_class_ids: The classes that the mean is over; those that never came do not count.
        name: Name in logs.
        dtype: Dtype of the state, int32 if None; weights that are no whole numbers need
            ``'float32'``.
        ignore_class: A class whose labels do not count, such as 255 for the rims of objects.
        sparse_y_true, sparse_y_pred: Whether labels and predictions are class numbers; else the
            largest entry along the axis is taken.
        axis: The class axis.

    Example:
        >>> metric = IoU(num_classes=2, target_class_ids=[0])
        >>> round(float(metric([0, 0, 1, 1], [0, 1, 0, 1])), 4)
        0.3333
    """

    better = "max"

    def __init__(
        self,
        num_classes: PositiveInt,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__("int32" if dtype in (None, "int") else dtype, name)
        beyond = [one for one in target_class_ids if not 0 <= one < num_classes]
        if beyond:
            raise ValueError(
                f"{type(self).__name__}: class {beyond[0]} is not among the {num_classes} classes, "
                f"0 to {num_classes - 1}."
            )
        self.num_classes, self.target_class_ids = num_classes, list(target_class_ids)
        self.ignore_class, self.axis = ignore_class, axis
        self.sparse_y_true, self.sparse_y_pred = sparse_y_true, sparse_y_pred
        self._table = self.add_variable((num_classes, num_classes), name="total_confusion_matrix")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        y = self._class_numbers(y_true, self.sparse_y_true)
        p = self._class_numbers(y_pred, self.sparse_y_pred)
        n = self.num_classes
        counted = (y >= 0) & (y < n) & (p >= 0) & (p < n)
        if self.ignore_class is not None:
            counted = counted & (y != self.ignore_class)
        weights = self._weights(sample_weight, y.shape)
        cell = ops.where(counted, y * n + p, 0)
        sums = ops.bincount(cell, weights=ops.where(counted, weights, 0), length=n * n)
        self._table.assign_add(ops.cast(ops.reshape(sums, (n, n)), self.dtype))

    def _class_numbers(self, y: Any, sparse: bool) -> Any:
        y = ops.convert_to_tensor(y)
        y = y if sparse else ops.argmax(y, axis=self.axis)
        return ops.reshape(ops.cast(y, "int32"), (-1,))

    def _weights(self, sample_weight: Any, shape: Sequence[int]) -> Any:
        if sample_weight is None:
            return ops.ones(shape, self.dtype)
        w = ops.convert_to_tensor(sample_weight)
        if "float" in dtype_name(w.dtype) and "int" in self.dtype:
            warnings.warn(
                f"{type(self).__name__} counts in {self.dtype} and cuts weights down to whole "
                "numbers. Build it with dtype='float32' for others.",
                stacklevel=3,
            )
        w = ops.reshape(ops.cast(w, self.dtype), (-1,))
        # A weight for each sample goes for all of its places.
        return (
            ops.repeat(w, shape[0] // w.shape[0])
            if w.shape[0] != 1
            else w * ops.ones(shape, w.dtype)
        )

    def result(self) -> Any:
        table = ops.cast(self._table.value, "float32")
        both = ops.diagonal(table)
        either = ops.sum(table, axis=0) + ops.sum(table, axis=1) - both
        targets = ops.array(self.target_class_ids, "int32")
        both, either = ops.take(both, targets), ops.take(either, targets)
        came = either > 0
        shares = ops.where(came, both / ops.where(came, either, 1.0), 0.0)
        return ops.sum(shares) / ops.maximum(ops.sum(ops.cast(came, "float32")), 1.0)


@FAMILY.register("binary_iou")
class BinaryIoU(IoU):
    """IoU of two classes, told apart by a threshold.

    Args:
        target_class_ids: 0 for the background, 1 for the object, or both for the mean.
        threshold: From which on a prediction is class 1.
        name: Name in logs.
        dtype: Dtype of the state, int32 if None.

    Example:
        >>> metric = BinaryIoU(target_class_ids=[0, 1], threshold=0.3)
        >>> round(float(metric([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7])), 4)
        0.3333
    """

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: Fraction = 0.5,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        decided = ops.cast(y_pred, "float32") >= self.threshold
        super().update_state(y_true, decided, sample_weight)


@FAMILY.register("mean_iou")
class MeanIoU(IoU):
    """IoU, the mean over all classes that came.

    Args:
        num_classes: How many classes there are.
        name: Name in logs.
        dtype, ignore_class, sparse_y_true, sparse_y_pred, axis: As in ``IoU``.

    Example:
        >>> round(float(MeanIoU(num_classes=2)([0, 0, 1, 1], [0, 1, 0, 1])), 4)
        0.3333
    """

    def __init__(
        self,
        num_classes: PositiveInt,
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        kinds = (sparse_y_true, sparse_y_pred, axis)
        super().__init__(num_classes, range(num_classes), name, dtype, ignore_class, *kinds)


@FAMILY.register("one_hot_iou")
class OneHotIoU(IoU):
    """IoU for one-hot labels, and predictions whose largest entry tells the class.

    Args:
        num_classes: How many classes there are.
        target_class_ids: The classes that the mean is over.
        name: Name in logs.
        dtype, ignore_class, sparse_y_pred, axis: As in ``IoU``.

    Example:
        >>> metric = OneHotIoU(num_classes=2, target_class_ids=[0, 1])
        >>> float(metric([[1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8]]))
        1.0
    """

    def __init__(
        self,
        num_classes: PositiveInt,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        kinds = (False, sparse_y_pred, axis)
        super().__init__(num_classes, target_class_ids, name, dtype, ignore_class, *kinds)


@FAMILY.register("one_hot_mean_iou")
class OneHotMeanIoU(MeanIoU):
    """IoU for one-hot labels, the mean over all classes that came.

    Args:
        num_classes: How many classes there are.
        name: Name in logs.
        dtype, ignore_class, sparse_y_pred, axis: As in ``IoU``.

    Example:
        >>> metric = OneHotMeanIoU(num_classes=2)
        >>> float(metric([[1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8]]))
        1.0
    """

    def __init__(
        self,
        num_classes: PositiveInt,
        name: str | None = None,
        dtype: str | None = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)
