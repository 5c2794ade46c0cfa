"""The record that fit returns, with its picture."""

from typing import Any

from hornbook import show
from hornbook.training import History as PlainHistory

__all__ = ["History"]


class History(PlainHistory):
    """The record of a run, with a picture of it.

    Example:
        >>> record = History()
        >>> record.on_epoch_end(0, {"loss": 0.5})
        >>> record.history
        {'loss': [0.5]}
    """

    def plot(self, metrics: Any = None, path: Any = None, better: Any = None) -> Any:
        """Training against validation, one panel per quantity; a matplotlib figure.

        Args:
            metrics: Names of the quantities to show; all if None.
            path: File to write the picture to.
            better: ``'max'`` or ``'min'`` by name, for quantities that are no metrics of ours.
        """
        of_model = getattr(getattr(self, "model", None), "metrics", [])
        known = {metric.name: getattr(metric, "better", None) for metric in of_model}
        known |= better or {}
        return show.plot_history(self.history, self.epoch, metrics=metrics, path=path, better=known)
