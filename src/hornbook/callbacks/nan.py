"""TerminateOnNaN: no more training once the loss is no number."""

import math
from typing import Any

from hornbook.training import Callback

__all__ = ["TerminateOnNaN"]


class TerminateOnNaN(Callback):
    """Stop at the end of the epoch in which the loss became NaN or infinite.

    Args:
        raise_error: Whether to raise RuntimeError instead, which ends fit at once.

    Example:
        >>> TerminateOnNaN().reads_only_logs
        True
    """

    reads_only_logs = True

    def __init__(self, raise_error: bool = False) -> None:
        self.raise_error = raise_error

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"Batch {batch}: the loss is {loss}. A smaller learning rate, inputs between -1 "
                "and 1, or clipnorm=1.0 in the optimizer keep it finite."
            )
        if not self.model.stop_training:
            print(f"Batch {batch}: the loss is {loss}; training stops.")
            self.model.stop_training = True
