"""``ConvRNN2D`` and ``ConvLSTM2DCell``: an author's cell run along a film, and Keras' own cell."""

from typing import Any

from hornbook import ops
from hornbook.layers import RNN
from hornbook.layers.convolution_recurrent import ConvLSTMCell
from hornbook.layers.spec import InputSpec

__all__ = ["ConvLSTM2DCell", "ConvRNN2D"]


class ConvLSTM2DCell(ConvLSTMCell):
    """One step of ``ConvLSTM2D``; takes its arguments.

    Example:
        >>> ConvRNN2D(ConvLSTM2DCell(2, 3))(ops.ones((1, 4, 8, 8, 1))).shape
        (1, 6, 6, 2)
    """

    supplies = ("rank", "units", "implementation")

    def __init__(self, filters: int, kernel_size: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(2, filters, kernel_size, *args, **kwargs)


class ConvRNN2D(RNN):
    """A cell run along time over images; takes the arguments of ``RNN``.

    A cell of an author has ``state_size``, ``call(inputs, states)``, and, as Keras wanted it,
    ``input_conv(x, kernel, padding=...)``, ``kernel_shape``, ``filters`` and ``padding``, from
    which the shape of the first states follows.

    Shapes:
        inputs (batch, time, rows, columns, channels), or channels before rows
    """

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        self.input_spec = InputSpec(ndim=5)

    def in_time(self, sequences: Any, initial_state: Any, mask: Any) -> tuple[Any, Any, Any]:
        if initial_state is None and not hasattr(self.cell, "get_initial_state"):
            initial_state = self._zeros(sequences)
        return super().in_time(sequences, initial_state, mask)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """States of zeros."""
        if hasattr(self.cell, "get_initial_state"):
            return super().get_initial_state(batch_size)
        return self._first

    def _zeros(self, sequences: Any) -> list[Any]:
        """Zeros in the shape of what the cell makes of an image."""
        cell: Any = self.cell
        shape = (*tuple(cell.kernel_shape)[:-1], cell.filters)
        image = ops.zeros_like(ops.sum(sequences, axis=1))
        state = cell.input_conv(image, ops.zeros(shape), padding=cell.padding)
        count = len(cell.state_size) if isinstance(cell.state_size, list | tuple) else 1
        self._first = [state] * count
        return self._first
