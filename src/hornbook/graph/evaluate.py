"""Running a graph: order the nodes between inputs and outputs, then call them one by one."""

from collections.abc import Sequence
from typing import Any

from hornbook.engine import arrays
from hornbook.graph.apply import unwrap
from hornbook.graph.node import Node, Tensor

__all__ = ["Function", "nodes_between"]


def nodes_between(inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> list[Node]:
    """The nodes that outputs need, each after the nodes that it needs itself.

    Raises:
        ValueError: A Tensor is reached that is neither an input nor computed from one.
    """
    given = {id(tensor) for tensor in inputs}
    ordered: list[Node] = []
    done: set[Node] = set()
    stack = [(tensor, False) for tensor in reversed(list(outputs))]
    while stack:
        tensor, ready = stack.pop()
        if id(tensor) in given or tensor.node in done:
            continue
        if tensor.node is None:
            raise ValueError(
                f"The outputs need {tensor!r}, which is not among the inputs of the model. Add it "
                "to `inputs`, or check that outputs are computed from these inputs."
            )
        if ready:
            done.add(tensor.node)
            ordered.append(tensor.node)
        else:
            stack.append((tensor, True))
            stack.extend((needed, False) for needed in reversed(tensor.node.inputs))
    return ordered


class Function:
    """A piece of graph from inputs to outputs, callable on arrays or on other Tensors.

    Args:
        inputs: Nest of Tensors whose values the caller gives.
        outputs: Nest of Tensors to compute.

    Example:
        >>> from hornbook.graph import apply, placeholder
        >>> x = placeholder((None,), "float32")
        >>> Function(x, apply(lambda a: 2 * a, x))(21)
        42
    """

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.flat_inputs: list[Tensor] = arrays.leaves(inputs)
        self.flat_outputs: list[Tensor] = arrays.leaves(outputs)
        self.nodes = nodes_between(self.flat_inputs, self.flat_outputs)

    def __getstate__(self) -> dict[str, Any]:
        """For copies and pickles: the nodes first, so that no chain of them is followed deeply."""
        return {"nodes": self.nodes, **vars(self)}

    def __call__(self, values: Any) -> Any:
        """The outputs for a nest of values with one leaf for each input."""
        known = {
            id(tensor): value
            for tensor, value in zip(self.flat_inputs, arrays.leaves(values), strict=True)
        }

        def fill(leaf: Any) -> Any:
            return known[id(leaf)] if isinstance(leaf, Tensor) else leaf

        for node in self.nodes:
            args, kwargs = unwrap(arrays.map_leaves(fill, (node.args, node.kwargs)))
            results = arrays.leaves(node.op(*args, **kwargs))
            known.update((id(out), value) for out, value in zip(node.outputs, results, strict=True))
        return arrays.map_leaves(fill, self.outputs)
