"""SwapEMAWeights: look at the averaged weights, train on the others."""

import sys
from typing import Any

from hornbook.training import Callback

__all__ = ["SwapEMAWeights"]


class SwapEMAWeights(Callback):
    """Put the moving averages of the weights in their place while the model is looked at.

    The optimizer must keep them: ``Adam(use_ema=True)``.

    Args:
        swap_on_epoch: Whether they also stand there from the end of an epoch to the beginning of
            the next, so that a ``ModelCheckpoint`` after this callback keeps them.

    Example:
        >>> SwapEMAWeights().swap_on_epoch
        False

    See: Polyak and Juditsky 1992.
    """

    def __init__(self, swap_on_epoch: bool = False) -> None:
        self.swap_on_epoch = swap_on_epoch
        self._kept: list[Any] | None = None

    def _swap(self, wanted: bool) -> None:
        if wanted == (self._kept is not None):
            return
        optimizer = self.model.optimizer
        if optimizer is None or not optimizer.use_ema:
            raise ValueError(
                "SwapEMAWeights: the optimizer keeps no averages. Give it use_ema=True, such as "
                "Adam(use_ema=True)."
            )
        variables = self.model.trainable_variables
        values = self._kept or [average.numpy() for average in optimizer.averages(variables)]
        self._kept = [variable.numpy() for variable in variables] if wanted else None
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Back to the weights that are trained."""
        self._swap(False)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """To the averages, if asked for."""
        if self.swap_on_epoch:
            self._swap(True)

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """To the averages."""
        self._swap(True)

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        """Back."""
        self._swap(False)

    def on_predict_begin(self, logs: dict[str, Any] | None = None) -> None:
        """To the averages."""
        self._swap(True)

    def on_predict_end(self, logs: dict[str, Any] | None = None) -> None:
        """Back."""
        self._swap(False)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """The averages stay, as the optimizer wants; an error or Ctrl-C brings back the others."""
        if sys.exception() is not None:
            self._swap(False)
        self._kept = None
