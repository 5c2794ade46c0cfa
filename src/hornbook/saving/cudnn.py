"""Recurrent weights in the layout of CuDNN (``CuDNNLSTM``, ``CuDNNGRU``) as the plain layers'.

CuDNN keeps the matrix of each gate transposed, and two biases, one for the input and one for the
state. An LSTM needs only their sum; a GRU with ``reset_after`` keeps both as rows.
"""

from collections.abc import Sequence

import numpy as np

from hornbook.core import Variable
from hornbook.layers import Layer

__all__ = ["converted"]

_GATES = {"LSTMCell": 4, "GRUCell": 3}


def converted(
    layer: Layer, variables: Sequence[Variable], values: list[np.ndarray]
) -> list[np.ndarray]:
    """The values with those of every recurrent cell within the layer in the plain layout."""
    places = {id(variable): place for place, variable in enumerate(variables)}
    result = list(values)
    for cell in layer.tree():
        gates = _GATES.get(type(cell).__name__)
        held = [variable for variable in cell.own_variables() if id(variable) in places]
        own = [places[id(variable)] for variable in held]
        if gates is None or len(own) != 3:
            continue
        kernel, recurrent, bias = (values[place] for place in own)
        if bias.ndim == 1 and bias.shape[0] == 2 * gates * recurrent.shape[0]:
            new = _plain(gates, kernel, recurrent, bias)
            for place, value in zip(own, new, strict=True):
                result[place] = value
    return result


def _plain(
    gates: int, kernel: np.ndarray, recurrent: np.ndarray, bias: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    def by_gate(matrix: np.ndarray, turn: bool) -> np.ndarray:
        parts = np.split(matrix, gates, axis=1)
        # The input's matrices are stored column by column in the place of rows.
        turned = [p.T if turn else p.T.reshape(p.shape, order="F") for p in parts]
        return np.concatenate(turned, axis=1)

    rows = bias.reshape(2, -1)
    return by_gate(kernel, False), by_gate(recurrent, True), rows.sum(0) if gates == 4 else rows
