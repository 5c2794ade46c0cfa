"""``Model``: layers with an objective. Its verbs are thin; the work is done in the rooms below."""

from typing import Any

import numpy as np

from hornbook import ops, saving, show
from hornbook.core import Scope, constructor_arguments, from_tree, suggestion
from hornbook.engine import arrays, shapes
from hornbook.graph import Function, is_symbolic
from hornbook.layers import LAYERS, Layer
from hornbook.models.functional import (
    align,
    graph_config,
    graph_from_config,
    host_and_device,
    layers_of,
    output_names,
)
from hornbook.models.trainer import Trainer

__all__ = ["Model"]

_ENDS = ("input_layers", "output_layers")


@LAYERS.register()
class Model(Trainer):
    """A network that can be trained.

    Built from Tensors, ``Model(inputs, outputs)``, or by a class of your own that makes layers in
    ``__init__`` and uses them in ``call(self, inputs)``.

    Args:
        inputs: Nest of Tensors from ``Input``.
        outputs: Nest of Tensors computed from them.
        name: Name of the model.

    Example:
        >>> from hornbook import Input, Model, layers
        >>> x = Input((4,))
        >>> model = Model(x, layers.Dense(2)(x))
        >>> model.count_params()
        10
    """

    def __init__(self, inputs: Any = None, outputs: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._function: Function | None = None
        self._parts: tuple[Function, Function] | None = None
        self._extras: list[tuple[Any, str | None]] = []
        if (inputs is None) != (outputs is None):
            raise ValueError(
                "Model(inputs, outputs) needs both, or neither for a class of your own."
            )
        if inputs is not None:
            for what, nest in (("inputs", inputs), ("outputs", outputs)):
                if not is_symbolic(nest):
                    raise TypeError(
                        f"Model: {what} are Tensors, made by Input(...) and by calling layers on "
                        f"them, not {type(nest).__name__}."
                    )
            self._set_function(Function(inputs, outputs))

    def _set_function(self, function: Function) -> None:
        self._function = function
        self._parts = host_and_device(function)
        self._layers = layers_of(function)
        self.built = True

    def __getstate__(self) -> dict[str, Any]:
        """For copies and pickles: the graph first, whose nodes come in order."""
        return {"_function": self._function, **vars(self)}

    # -- structure -------------------------------------------------------------------------

    @property
    def layers(self) -> list[Layer]:
        """The layers of the model, in order."""
        return list(self._layers) if self._function is not None else list(self.children())

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """The layer of this name or at this place."""
        if index is not None:
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        known = [layer.name for layer in self.layers]
        raise ValueError(f"The model has no layer {name!r}. {suggestion(str(name), known)}")

    @property
    def inputs(self) -> list[Any]:
        """The input Tensors of a functional or Sequential model."""
        return list(self._graph("inputs").flat_inputs)

    @property
    def outputs(self) -> list[Any]:
        """The output Tensors of a functional or Sequential model."""
        return list(self._graph("outputs").flat_outputs)

    @property
    def input(self) -> Any:
        """The input as it was given: one Tensor or a nest of them."""
        return self._graph("input").inputs

    @property
    def output(self) -> Any:
        """The output as it was given: one Tensor or a nest of them."""
        return self._graph("output").outputs

    @property
    def input_shape(self) -> Any:
        """Shape of the input, or a nest of shapes."""
        return _shapes(self._graph("input_shape").inputs)

    @property
    def output_shape(self) -> Any:
        """Shape of the output, or a nest of shapes."""
        return _shapes(self._graph("output_shape").outputs)

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs, by which losses, metrics and targets may be given."""
        return output_names(self._function) if self._function is not None else []

    def _graph(self, asked: str) -> Function:
        if self._function is None:
            raise AttributeError(
                f"{self._title()} has no `{asked}` yet: it is not built from Tensors. Start it "
                "with Input(shape=...), or call it on data first."
            )
        return self._function

    def check_values(self, inputs: Any) -> None:
        """Let the layers that the data enters directly look for values that cannot be right."""
        if self._function is None:
            return
        function = self._function if self._parts is None else self._parts[1]
        given = align(function, inputs, whole=True)
        entering = dict(zip(function.flat_inputs, given, strict=True))
        for node in function.nodes:
            if isinstance(node.op, Layer) and len(node.inputs) == 1 and node.inputs[0] in entering:
                node.op.check_values(entering[node.inputs[0]])

    def call(self, inputs: Any) -> Any:
        """The outputs for a nest of inputs."""
        if self._function is None:
            return super().call(inputs)
        if self._parts is not None:
            # Within a step the data has been on the host already.
            if Scope.current() is None:
                inputs = self.on_host(inputs)
            return self._parts[1](arrays.leaves(inputs))
        given = align(self._function, inputs)
        if not self._extras:
            return self._function(given)
        ends = [self._function.outputs, [tensor for tensor, _ in self._extras]]
        outputs, values = Function(self._function.inputs, ends)(given)
        for value, (_, name) in zip(values, self._extras, strict=True):
            if name is None:
                super().add_loss(ops.mean(value))
            else:
                super().add_metric(value, name)
        return outputs

    @property
    def host_part(self) -> Function | None:
        """The part of the graph that runs on the host, before the compiled part."""
        return None if self._parts is None else self._parts[0]

    def on_host(self, inputs: Any) -> Any:
        """What the layers that work on the host make of the inputs; other models' stay as is."""
        if self._parts is None:
            return inputs
        wanted = self._parts[0].flat_inputs
        if isinstance(inputs, dict):
            given = [inputs[tensor.short_name] for tensor in wanted]
        else:
            given = [inputs] if len(wanted) == 1 else list(inputs)
        found = self._parts[0]([np.asarray(value) for value in given])
        return found[0] if len(found) == 1 else found

    def add_loss(self, loss: Any) -> None:
        """Add to the loss: a scalar of the step being computed, or a Tensor of the graph."""
        for one in loss if isinstance(loss, list | tuple) else [loss]:
            self._extras.append((one, None)) if is_symbolic(one) else super().add_loss(one)
        self._programs.clear()

    def add_metric(self, value: Any, name: str | None = None, aggregation: str = "mean") -> None:
        """Report the mean of a value, of the step being computed or a Tensor of the graph."""
        if is_symbolic(value):
            self._extras.append((value, name or value.name))
            self._programs.clear()
        else:
            super().add_metric(value, name, aggregation)

    def _check_can_run(self, verb: str) -> None:
        defined = type(self).call is not Model.call
        if self._function is None and not defined and not list(self.children()):
            raise RuntimeError(
                f"{self._title()} has no layers yet, so {verb}() has nothing to compute. Add "
                "layers, or build it with Model(inputs, outputs)."
            )

    # -- showing and keeping ---------------------------------------------------------------

    def build(self, input_shape: Any = None) -> None:
        """Create the weights for inputs of this shape (None for the batch size)."""
        if input_shape is not None and not self.built and self._function is None:
            several = isinstance(input_shape, list)
            shapes_given = input_shape if several else [input_shape]
            specs = [shapes.spec(tuple(s), self.compute_dtype) for s in shapes_given]
            self.built = True
            shapes.infer(lambda nest: self(nest), specs if several else specs[0])
        self.built = True

    def _build_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        # The layers within build themselves when `call` reaches them.
        self._built_for = self._shape_of(args[0]) if args else None
        if type(self).build is not Model.build and args:
            self.build(self._shape_of(args[0]))
        self.built = True

    def get_config(self) -> dict[str, Any]:
        """The graph as plain data; the constructor arguments for a class of your own."""
        if self._function is None or "inputs" not in constructor_arguments(type(self)):
            return super().get_config()
        about = {"name": self.name, "trainable": self.trainable}
        return about | graph_config(self._function)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A new model from what ``get_config`` returned, with new weights."""
        if "input_layers" not in config:
            return super().from_config(config)
        ends = graph_from_config(config)
        rest = {k: v for k, v in config.items() if k not in ("layers", *_ENDS)}
        return cls(*ends, **{name: from_tree(value) for name, value in rest.items()})

    def summary(
        self,
        line_length: int | None = None,
        positions: Any = None,
        print_fn: Any = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        """Print a table of the layers; see ``hornbook.show.summary``."""
        show.summary(
            self, line_length, positions, print_fn, expand_nested, show_trainable, layer_range
        )

    def save(self, filepath: Any, overwrite: bool = True, include_optimizer: bool = True) -> None:
        """Write the whole model: ``.keras``, ``.h5`` or ``.safetensors``, by the file's ending."""
        saving.save_model(self, filepath, overwrite, include_optimizer)

    def to_json(self, **kwargs: Any) -> str:
        """The structure of the model, without weights, as text that Keras 3 reads too."""
        return saving.model_to_json(self, **kwargs)

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Write all weights to a ``.weights.h5`` or ``.safetensors`` file."""
        saving.save_weights(self, filepath, overwrite=overwrite)

    def load_weights(
        self, filepath: Any, skip_mismatch: bool = False, by_name: bool = False
    ) -> None:
        """Read all weights from a file; see ``hornbook.saving.load_weights``."""
        saving.load_weights(self, filepath, skip_mismatch, by_name)


def _shapes(nest: Any) -> Any:
    if isinstance(nest, list | tuple):
        return [_shapes(item) for item in nest]
    if isinstance(nest, dict):
        return {name: _shapes(item) for name, item in nest.items()}
    return nest.shape
