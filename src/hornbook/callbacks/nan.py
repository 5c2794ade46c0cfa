"""TerminateOnNaN: no more training once the loss is no number."""

import math
from typing import Any

from hornbook.training import Callback

__all__ = ["TerminateOnNaN"]


class TerminateOnNaN(Callback):
    """Stop at the end of the epoch in which the loss became NaN or infinite.

    Example:
        >>> TerminateOnNaN().reads_only_logs
        True
    """

    reads_only_logs = True

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss) and not self.model.stop_training:
            print(f"Batch {batch}: the loss is {loss}; training stops.")
            self.model.stop_training = True
