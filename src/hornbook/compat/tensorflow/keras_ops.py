"""Layers and functions of Keras on Tensors of a graph: operations of that graph.

A layer called on a ``tf.placeholder`` becomes an operation whose weights are Variables of the
graph. Such a Variable has no value of its own: it holds what the weight of the layer holds, in
every session, so that ``fit``, ``load_weights`` and ``session.run`` see one and the same number. A
Tensor of a Keras model is taken into a graph with all that it is computed from.

What a layer assigns in its call, as BatchNormalization does its moving averages, is assigned in a
graph by operations of its own: ``layer.updates``, which the program runs beside its training step.
"""

from typing import Any

import numpy as np

from hornbook import graph as dataflow
from hornbook.compat.keras.layer_methods import UPDATES, Kept
from hornbook.compat.tensorflow.array_ops import placeholder, placeholder_with_default
from hornbook.compat.tensorflow.define import as_operand
from hornbook.compat.tensorflow.framework import OF_KERAS, Operation, Tensor, get_default_graph
from hornbook.compat.tensorflow.variables import Variable
from hornbook.core import Scope
from hornbook.core import Variable as Weight
from hornbook.engine import arrays, random, shapes
from hornbook.layers.phase import in_phase

__all__ = ["Shared", "in_graph", "phase_of", "record", "tied"]

_PHASE = "keras_learning_phase"


class Shared(dict[Any, Any]):
    """What the Variables of a session hold; those that are weights of Keras hold it there."""

    def __contains__(self, box: object) -> bool:
        return getattr(box, "weight", None) is not None or super().__contains__(box)

    def __getitem__(self, box: Any) -> Any:
        weight = getattr(box, "weight", None)
        return super().__getitem__(box) if weight is None else weight._box

    def get(self, box: Any, default: Any = None) -> Any:
        """What a Variable holds, free for a program that uses its buffer up."""
        weight = getattr(box, "weight", None)
        return super().get(box, default) if weight is None else Weight.take([weight])[0]

    def __setitem__(self, box: Any, value: Any) -> None:
        weight = getattr(box, "weight", None)
        if weight is None:
            super().__setitem__(box, value)
        else:
            Weight.put([weight], [arrays.asarray(value)])

    def update(self, pairs: Any = (), **more: Any) -> None:
        """Hold these values."""
        for box, value in dict(pairs).items():
            self[box] = value


def _links(graph: Any) -> dict[str, dict[Any, Any]]:
    """What stands in a graph for weights, Tensors and the phase of Keras."""
    if not hasattr(graph, "of_keras"):
        graph.of_keras = {"weights": {}, "tensors": {}, "phase": {}}
    found: dict[str, dict[Any, Any]] = graph.of_keras
    return found


def tied(graph: Any, weight: Weight) -> Variable:
    """The Variable of a graph that is a weight of Keras."""
    found = _links(graph)["weights"]
    if weight not in found:
        with graph.as_default(), graph.control_dependencies(None):
            scope, graph.scope = graph.scope, ""
            made = Variable(weight.numpy(), trainable=weight.trainable, full_name=weight.path)
            graph.scope = scope
        made.weight = weight
        found[weight] = made
        if graph.is_eager and not isinstance(graph.core.state, Shared):
            graph.core.state = Shared(graph.core.state)
    return found[weight]


def phase_of(graph: Any) -> Tensor:
    """The Tensor of a graph that is fed 1 while training: ``keras.backend.learning_phase()``."""
    found = _links(graph)["phase"]
    if _PHASE not in found:
        with graph.as_default(), graph.control_dependencies(None):
            scope, graph.scope = graph.scope, ""
            made = placeholder_with_default(np.int32(0), [], name=_PHASE)
            graph.scope = scope
        found[_PHASE] = made
    return found[_PHASE]


class _Call:
    """Calls a layer or function of Keras, with what the Variables hold for its weights.

    Args:
        op: The layer or function.
        leaves: The leaves of its arguments.
        places: Where Tensors stand among them.
        structure: How the leaves are arranged.
        weights: The weights that it reads.

    Attributes:
        changed: Those among them that it assigns while training.
    """

    def __init__(
        self, op: Any, leaves: list[Any], places: list[int], structure: Any, weights: list[Weight]
    ) -> None:
        self.op, self.leaves, self.places = op, leaves, places
        self.structure, self.weights = structure, weights
        self.changed: list[Weight] = []

    def run_in(self, frame: Any, node: Any) -> list[Any]:
        """The outputs of the call, and what it leaves in the weights that it changes."""
        values = [arrays.asarray(frame.fill(t)) for t in node.kwargs["inputs"]]
        held = dict(zip(self.weights, frame.fill(node.kwargs["weights"]), strict=True))
        training = bool(frame.settle(node.kwargs["phase"], node)) if "phase" in node.kwargs else 0
        key = frame.key(node) if node.random else None
        with Scope(held, key=key) as scope, in_phase(bool(training)):
            made = arrays.leaves(self._called(values))
        made += [scope.values[weight] for weight in self.changed]
        kinds = [out.element for out in node.outputs]
        return [arrays.asarray(v, kind) for v, kind in zip(made, kinds, strict=True)]

    def _called(self, values: list[Any]) -> Any:
        filled = list(self.leaves)
        for place, value in zip(self.places, values, strict=True):
            filled[place] = value
        args, kwargs = arrays.rebuild(self.structure, dataflow.unwrap(filled))
        return self.op(*args, **kwargs)

    def infer(self, inputs: list[Tensor]) -> tuple[Any, Scope]:
        """The specs of the outputs, and the scope in which they were worked out."""
        scope = Scope(key=random.key(0))

        def call(values: list[Any]) -> Any:
            with scope, in_phase(True):
                return self._called(values)

        return shapes.infer(call, [t.spec for t in inputs]), scope


def record(op: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The Tensors that a call of a layer or function of Keras would give, in their graph."""
    leaves, structure = arrays.flatten((args, kwargs))
    graph = next((leaf.graph for leaf in leaves if isinstance(leaf, Tensor)), None)
    graph = graph or get_default_graph()
    if graph.is_eager and not graph.tapes:
        return _at_once(op, leaves, structure)
    with graph.as_default():
        leaves = [
            as_operand(leaf) if isinstance(leaf, dataflow.Tensor) else leaf for leaf in leaves
        ]
    places = [place for place, leaf in enumerate(leaves) if isinstance(leaf, Tensor)]
    inputs = [leaves[place] for place in places]
    call = _Call(op, leaves, places, structure, [])
    out, scope = call.infer(inputs)
    given = [leaf for leaf in leaves if isinstance(leaf, Weight)]
    found = sorted(scope.foreign, key=lambda weight: weight.path)
    own = [weight for weight in getattr(op, "weights", ()) if weight in scope.foreign]
    call.weights = list(dict.fromkeys([*given, *own, *found]))
    phased = hasattr(op, "built") or scope.draws > 0
    words: dict[str, Any] = {"inputs": inputs, "weights": [tied(graph, w) for w in call.weights]}
    if phased:
        words["phase"] = phase_of(graph)
    call.changed = [w for w in call.weights if w in scope.values and w.dtype.startswith("float")]
    specs, nest = arrays.flatten((out, [scope.values[weight] for weight in call.changed]))
    name = getattr(op, "name", None) or getattr(op, "__name__", type(op).__name__)
    made = Operation(
        graph, call, type(op).__name__, str(name).strip("<>_"), words,
        [(shapes.public(spec.shape), spec.dtype) for spec in specs], nest,
        static=frozenset({"phase"} & words.keys()), random=scope.draws > 0,
    )  # fmt: skip
    result, after = made.result
    pairs = zip(call.changed, after, strict=True)
    updates = [tied(graph, weight).assign(new).op for weight, new in pairs]
    if updates and not graph.is_eager:
        vars(op).setdefault(UPDATES, Kept([])).value.extend(updates)
    return result


def _at_once(op: Any, leaves: list[Any], structure: Any) -> Any:
    """The call on values of eager execution, which nobody asks the derivative of."""
    values = [arrays.asarray(v.held()) if isinstance(v, Tensor) else v for v in leaves]
    args, kwargs = arrays.rebuild(structure, dataflow.unwrap(values))
    return op(*args, **kwargs)


def in_graph(tensor: dataflow.Tensor) -> Tensor:
    """A Tensor of a Keras model, or its phase, as one of the default graph."""
    graph = get_default_graph()
    found = _links(graph)["tensors"]
    for node in dataflow.nodes_before([tensor], found.keys()):
        if getattr(node.op, "__name__", "") == "phase_now":
            found[id(node.outputs[0])] = phase_of(graph)
            continue
        args, kwargs = arrays.map_leaves(_taken, (node.args, node.kwargs))
        read = any(isinstance(leaf, Tensor | Weight) for leaf in arrays.leaves((args, kwargs)))
        if read or node.reads:
            made = arrays.leaves(record(node.op, args, kwargs))
        else:
            made = [as_operand(v) for v in arrays.leaves(node.op(*args, **kwargs))]
        for out, new in zip(node.outputs, made, strict=True):
            found[id(out)] = new
            graph.of_keras.setdefault("kept", {})[id(out)] = out  # its identity is a key
    return _taken(tensor)


def _taken(leaf: Any) -> Any:
    """What stands in the default graph for a leaf."""
    if not isinstance(leaf, dataflow.Tensor) or isinstance(leaf, Tensor):
        return leaf
    graph = get_default_graph()
    found = _links(graph)["tensors"]
    if id(leaf) not in found:
        shape = shapes.public(leaf.spec.shape)
        found[id(leaf)] = placeholder(leaf.dtype, list(shape), name=leaf.short_name)
        graph.of_keras.setdefault("kept", {})[id(leaf)] = leaf
    return found[id(leaf)]


def _operand(value: Any) -> Any:
    """A Tensor or weight of Keras in the default graph."""
    return tied(get_default_graph(), value) if isinstance(value, Weight) else in_graph(value)


Tensor.recorder = staticmethod(record)
OF_KERAS[:] = [_operand]
