"""What a legal node looks like: checked in tests, and under ``HORNBOOK_CHECK=1``."""

from hornbook.engine import arrays
from hornbook.graph.node import Node, Tensor

__all__ = ["check", "faults"]


def faults(node: Node) -> list[str]:
    """What is wrong with a node, in sentences; nothing if it is legal.

    Example:
        >>> from hornbook.graph import apply, placeholder
        >>> faults(apply(abs, placeholder((2,), "float32")).node)
        []
    """
    found = []
    if not callable(node.op) and not hasattr(node.op, "run_in"):
        found.append(f"{node!r}: its op can neither be called nor run in a frame.")
    for place, out in enumerate(node.outputs):
        if not isinstance(out, Tensor) or out.node is not node or out.index != place:
            found.append(f"{node!r}: output {place} does not point back to it.")
    if not all(isinstance(earlier, Node) for earlier in node.after):
        found.append(f"{node!r}: something in `after` is no node.")
    if not node.static <= node.kwargs.keys() | {""}:
        found.append(f"{node!r}: a static argument is not among its keyword arguments.")
    boxes = [leaf for leaf in arrays.leaves(node.kwargs) if getattr(leaf, "is_box", False)]
    if not set(boxes) <= node.reads | node.writes:
        found.append(f"{node!r}: it holds a box that it neither reads nor writes.")
    return found


def check(node: Node) -> Node:
    """The node, if it is legal.

    Raises:
        ValueError: It is not; every fault in a sentence.
    """
    found = faults(node)
    if found:
        raise ValueError(" ".join(found))
    return node
