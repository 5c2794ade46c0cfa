"""Layers whose call asks for gradients: what they compute is a piece of the graph.

::

    Lambda(lambda t: K.gradients(K.sum(t[1]), t[0]))([x, pooled])

On values alone nobody knows any more how ``pooled`` came from ``x``. Such a call is written down on
the Tensors themselves, and the layer hands on what that gives.
"""

import functools
from collections.abc import Callable
from typing import Any

from hornbook.compat.keras.backend.running import UnknownHistory
from hornbook.compat.keras.layer_methods import Kept
from hornbook.engine import arrays
from hornbook.graph import is_symbolic, value_now
from hornbook.layers import Layer

__all__ = ["methods"]


def methods() -> dict[str, Callable[..., Any]]:
    """``Layer.__call__``, and what a layer does on arrays."""
    plain_call, plain_arrays = Layer.__call__, Layer._call_on_arrays

    @functools.wraps(plain_call)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        kept = vars(self).get("_of_graph")
        if kept is not None and is_symbolic(args, kwargs):
            raise NotImplementedError(
                f"{self._title()} asks for gradients inside its call, and is called a second time. "
                "Make a layer of its own for each call."
            )
        try:
            return plain_call(self, *args, **kwargs)
        except UnknownHistory:
            if not is_symbolic(args, kwargs):
                raise
        vars(self)["_of_graph"] = Kept(self.call(*args, **kwargs))
        return plain_call(self, *args, **kwargs)

    @functools.wraps(plain_arrays)
    def on_arrays(self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        kept = vars(self).get("_of_graph")
        if kept is None:
            outputs = plain_arrays(self, args, kwargs)
        else:
            outputs = arrays.map_leaves(value_now, kept.value)
            if any(one is None for one in arrays.leaves(outputs)):
                raise UnknownHistory(
                    f"{self._title()} asks for gradients inside its call, which a graph alone can "
                    "tell: call the model, or the layer on Tensors."
                )
        return outputs[0] if isinstance(outputs, list) and len(outputs) == 1 else outputs

    return {"__call__": call, "_call_on_arrays": on_arrays}
