"""``Sequential``: a stack of layers, each fed by the one before."""

from collections.abc import Sequence
from typing import Any

from hornbook.core import config, from_tree, to_tree
from hornbook.engine import arrays
from hornbook.graph import Function, Tensor
from hornbook.layers import LAYERS, Input, InputLayer, Layer
from hornbook.models.functional import host_and_device, owner_of
from hornbook.models.model import Model

__all__ = ["Sequential"]


@LAYERS.register()
class Sequential(Model):
    """A model that is a list of layers.

    It is built at once if it starts with ``Input`` or its first layer has ``input_shape``,
    otherwise by the first data that it sees.

    Args:
        layers: The layers, in order.

    Example:
        >>> from hornbook import Input, Sequential, layers
        >>> model = Sequential([Input((4,)), layers.Dense(3, "relu"), layers.Dense(1)])
        >>> model.output_shape, model.count_params()
        ((None, 1), 19)
    """

    def __init__(
        self, layers: Sequence[Any] | None = None, trainable: bool = True, name: str | None = None
    ) -> None:
        super().__init__(name=name, trainable=trainable)
        self._stack: list[Layer] = []
        self._start: Tensor | None = None
        self._between: list[Tensor] = []
        for layer in layers or []:
            self._append(layer)
        self._connect()

    @property
    def layers(self) -> list[Layer]:
        """The layers of the stack; the input is not one of them."""
        return list(self._stack)

    def add(self, layer: Any) -> None:
        """Put a layer on top."""
        self._append(layer)
        self._connect()

    def pop(self) -> Layer:
        """Take the top layer off and return it."""
        if not self._stack:
            raise ValueError(f"{self._title()} has no layer to take off.")
        layer = self._stack.pop()
        self._function = None
        del self._between[len(self._stack) :]
        self._connect()
        return layer

    def _append(self, layer: Any) -> None:
        if isinstance(layer, Tensor | InputLayer):
            if self._stack:
                raise ValueError(f"{self._title()}: Input must come first.")
            self._start = layer.output if isinstance(layer, InputLayer) else layer
            return
        if not isinstance(layer, Layer):
            raise TypeError(
                f"{self._title()}: a layer is wanted, not {layer!r}. Write Dense(10) with its "
                "parentheses; a function becomes a layer by Activation(function)."
            )
        if any(layer.name == other.name for other in self._stack):
            raise ValueError(
                f"{self._title()} has a layer named {layer.name!r} already; names must differ. "
                "The same layer cannot be stacked twice: make a second one, or use Model(...)."
            )
        if not self._stack and self._start is None:
            self._start = _start_of(layer)
        self._stack.append(layer)

    def _connect(self) -> None:
        """Run the Tensors through the stack, from where the last time ended."""
        self._programs.clear()
        if self._start is None or not self._stack:
            self.built = False
            return
        for layer in self._stack[len(self._between) :]:
            self._between.append(layer(self._between[-1] if self._between else self._start))
        self._function = Function(self._start, self._between[-1])
        self._parts = host_and_device(self._function)
        self.built = True

    def children(self) -> Any:
        """The layers of the stack."""
        return iter(self._stack)

    def build(self, input_shape: Any = None) -> None:
        """Create the weights for inputs of this shape (None for the batch size)."""
        if self._function is None:
            if input_shape is None or not self._stack:
                raise RuntimeError(
                    f"{self._title()} cannot be built: it needs layers, model.add(Dense(10)), and "
                    "the shape of its input, model.build((None, 784))."
                )
            self._start = Input(batch_shape=(None, *tuple(input_shape)[1:]), dtype=self._seen_dtype)
            self._between = []
            self._connect()

    _seen_dtype: str | None = None

    def _build_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        leaf = arrays.leaves(args[0])[0]
        if hasattr(leaf, "dtype"):
            name = leaf.dtype if isinstance(leaf.dtype, str) else arrays.dtype_name(leaf.dtype)
            self._seen_dtype = name if name.startswith(("int", "uint")) else None
        super()._build_for(args, kwargs)

    def get_config(self) -> dict[str, Any]:
        """Name and the layers as plain data, the input among them where it is known."""
        kept = config(self)
        # A first model of several inputs brings them along.
        start = [owner_of(self._start)] if isinstance(self._start, Tensor) else []
        return {
            "name": kept["name"],
            "trainable": kept["trainable"],
            "layers": [to_tree(layer) for layer in (*start, *self._stack)],
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A new model of the same layers, with new weights."""
        layers = [from_tree(layer, LAYERS.noun) for layer in config["layers"]]
        about = {key: config[key] for key in ("name", "trainable") if config.get(key) is not None}
        model = cls(layers, **about)
        if config.get("build_input_shape") and not model.built:
            model.build(tuple(config["build_input_shape"]))
        return model


def _start_of(layer: Layer) -> Any:
    if isinstance(layer, Model) and layer._function is not None:
        shape = layer.input_shape
        several = len(layer._function.flat_inputs) > 1
        return Input(batch_shape=shape) if isinstance(shape, tuple) else several and layer.inputs
    hint = layer._input_hint
    return None if hint is None else Input(shape=hint)
