"""Wrappers: a layer applied to every time step, or to time in both directions."""

from typing import Annotated, Any

from hornbook import ops
from hornbook.core import OneOf, PositiveInt, copy_of
from hornbook.engine import arrays, shapes
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.masks import attach
from hornbook.layers.recurrent import both_ways
from hornbook.layers.spec import InputSpec

__all__ = ["Bidirectional", "SpectralNormalization", "TimeDistributed", "Wrapper"]


@LAYERS.register()
class Wrapper(Layer):
    """Base of layers that hold another.

    Args:
        layer: The layer within.

    Example:
        >>> from hornbook import layers
        >>> Wrapper(layers.Dense(2, name="within")).layer.name
        'within'
    """

    def __init__(self, layer: Layer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(layer, Layer):
            raise TypeError(f"{self._title()} wraps a layer, not {layer!r}.")
        self.layer = layer


@LAYERS.register()
class TimeDistributed(Wrapper):
    """One layer applied to each time step alike.

    Args:
        layer: The layer; its batch is all steps of all samples.

    Shapes:
        inputs (batch, time, ...) -> (batch, time, *output of the layer)

    Example:
        >>> from hornbook import layers
        >>> TimeDistributed(layers.Dense(3))(ops.ones((2, 5, 4))).shape
        (2, 5, 3)
    """

    supports_masking = True

    def __init__(self, layer: Layer, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.input_spec = InputSpec(min_ndim=3)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        if not self.layer.built:
            self.layer.build((None, *input_shape[2:]))

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        batch, time, *rest = inputs.shape
        flat = ops.reshape(inputs, (batch * time, *rest))
        if mask is not None:
            self._check_mask(inputs.shape, mask.shape)
            if mask.ndim > 2:
                attach(flat, ops.reshape(mask, (batch * time, *mask.shape[2:])))
        return arrays.map_leaves(
            lambda y: ops.reshape(y, (batch, time, *y.shape[1:])),
            self.layer(flat, training=training),
        )

    def _check_mask(self, inputs: tuple[Any, ...], mask: tuple[Any, ...]) -> None:
        if len(mask) < 2 or mask[:2] != inputs[:2]:
            raise ValueError(
                f"{self._title()}: the mask has the shape {shapes.public(mask)}, but its first two "
                f"sizes must be the input's, batch and time: {shapes.public(inputs)[:2]}."
            )


class _TwoWays(Layer):
    """A layer that runs forwards and one that runs backwards, seen as one."""

    forward_layer: Any
    backward_layer: Any

    def _check_directions(self) -> None:
        forward, backward = self.forward_layer, self.backward_layer
        if backward.go_backwards == forward.go_backwards:
            raise ValueError(
                f"{self._title()}: the two layers run in one direction; give backward_layer "
                f"go_backwards={not forward.go_backwards}."
            )
        for name in ("stateful", "return_sequences", "return_state"):
            wanted = getattr(forward, name)
            if getattr(backward, name) != wanted:
                raise ValueError(
                    f"{self._title()}: the two layers must return alike; give backward_layer "
                    f"{name}={wanted}."
                )

    @property
    def return_sequences(self) -> bool:
        """Whether every step gives an output."""
        return self.forward_layer.return_sequences

    @property
    def return_state(self) -> bool:
        """Whether the last states are given as well."""
        return self.forward_layer.return_state

    @property
    def stateful(self) -> bool:
        """Whether a batch starts where the one before ended."""
        return self.forward_layer.stateful

    @property
    def states(self) -> list[Any] | None:
        """The states that the two layers keep, forward's first; None before the first batch."""
        halves = self.forward_layer.states, self.backward_layer.states
        return None if None in halves else [*halves[0], *halves[1]]

    def reset_state(self) -> None:
        """Forget the states that stateful layers keep."""
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    reset_states = reset_state

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        for layer in (self.forward_layer, self.backward_layer):
            if not layer.built:
                layer.build(input_shape)


@LAYERS.register()
class Bidirectional(_TwoWays):
    """A recurrent layer run forwards and a copy of it run backwards, joined.

    Args:
        layer: The recurrent layer.
        merge_mode: ``'concat'``, ``'sum'``, ``'mul'``, ``'ave'``, or None for a list of both.
        backward_layer: The layer to run backwards; a copy of ``layer`` if None.

    Both layers are copies with new weights. ``initial_state`` of a call is the list of the forward
    layer's states, then the backward layer's.

    Shapes:
        inputs (batch, time, features) -> (batch, 2 * units), or with return_sequences
        (batch, time, 2 * units); units alone where the mode is not ``'concat'``

    Example:
        >>> from hornbook import layers
        >>> Bidirectional(layers.LSTM(3))(ops.ones((2, 5, 4))).shape
        (2, 6)

    See: Schuster and Paliwal 1997.
    """

    supports_masking = True

    def __init__(
        self,
        layer: Layer,
        merge_mode: Annotated[str | None, OneOf("sum", "mul", "concat", "ave", None)] = "concat",
        *,
        backward_layer: Layer | None = None,
        **kwargs: Any,
    ) -> None:
        for given in (layer, *([] if backward_layer is None else [backward_layer])):
            if not isinstance(given, Layer) or not hasattr(given, "go_backwards"):
                raise TypeError(
                    f"Bidirectional wraps a recurrent layer such as LSTM, not {given!r}."
                )
        super().__init__(**kwargs)
        self.merge_mode, self.input_spec = merge_mode, layer.input_spec
        self.forward_layer = _copy(layer, "forward", layer.go_backwards)
        self.backward_layer = backward_layer or _copy(layer, "backward", not layer.go_backwards)
        self._check_directions()
        for each in (self.forward_layer, self.backward_layer):
            # Repeats of the last output would stand at other steps in the flipped half.
            each.zero_output_for_mask = each.return_sequences

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        starts = None, None
        if initial_state is not None:
            first = len(self.forward_layer.get_initial_state(1))
            starts = initial_state[:first], initial_state[first:]
        both = self.forward_layer, self.backward_layer
        results = both_ways(both, sequences, starts, mask, training) or [
            layer(sequences, initial_state=start, mask=mask, training=training)
            for layer, start in zip(both, starts, strict=True)
        ]
        states: list[Any] = []
        if self.return_state:
            states = [state for result in results for state in result[1:]]
            results = [result[0] for result in results]
        forward, backward = results
        if self.return_sequences:
            backward = ops.flip(backward, 1)
        merged = _merged(forward, backward, self.merge_mode)
        if not self.return_state:
            return merged
        return [*merged, *states] if isinstance(merged, list) else [merged, *states]

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        mask = previous_mask if self.return_sequences else None
        outputs = [mask, mask] if self.merge_mode is None else [mask]
        if not self.return_state:
            return outputs if self.merge_mode is None else mask
        both = self.forward_layer.num_states + self.backward_layer.num_states
        return outputs + [None] * both


def _merged(forward: Any, backward: Any, mode: str | None) -> Any:
    if mode == "concat":
        return ops.concatenate([forward, backward], axis=-1)
    if mode == "mul":
        return forward * backward
    if mode is None:
        return [forward, backward]
    total = forward + backward
    return total / 2 if mode == "ave" else total


def _copy(layer: Layer, prefix: str, go_backwards: bool) -> Any:
    return copy_of(layer, name=f"{prefix}_{layer.name}", go_backwards=go_backwards)


@LAYERS.register()
class SpectralNormalization(Wrapper):
    """A layer whose kernel is kept at spectral norm 1: ``W / sigma(W)``.

    While training, ``sigma`` is followed by steps of power iteration on a vector u::

        v = W u / |W u|,  u = W^T v / |W^T v|,  sigma = v^T W u

    and the kernel is divided by it.

    Args:
        layer: The layer; its weight ``kernel`` (or ``embeddings``) is normalised.
        power_iterations: Steps for each batch.

    Shapes:
        as of the layer

    Example:
        >>> from hornbook import layers, ops
        >>> SpectralNormalization(layers.Dense(3))(ops.ones((2, 4))).shape
        (2, 3)

    See: Miyato et al. 2018.
    """

    def __init__(self, layer: Any, power_iterations: PositiveInt = 1, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        self.power_iterations = power_iterations

    def build(self, input_shape: Any) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)
        for name in ("kernel", "embeddings"):
            if hasattr(self.layer, name):
                self.kernel = getattr(self.layer, name)
                break
        else:
            raise ValueError(
                f"{self._title()}: {type(self.layer).__name__} has neither a kernel nor "
                "embeddings, so there is nothing to normalise. Wrap a Dense, a convolution or an "
                "Embedding."
            )
        self.vector_u = self.add_weight(
            (1, self.kernel.shape[-1]), "truncated_normal", name="vector_u", trainable=False
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            w = ops.reshape(self.kernel.value, (-1, self.kernel.shape[-1]))
            u = self.vector_u.value
            for _ in range(self.power_iterations):
                v = _unit(u @ w.T)
                u = _unit(v @ w)
            u, v = ops.stop_gradient(u), ops.stop_gradient(v)
            sigma = ops.reshape(v @ w @ u.T, ())
            self.vector_u.assign(u)
            self.kernel.assign(self.kernel.value / sigma)
        return self.layer(inputs)


def _unit(x: Any) -> Any:
    return x / ops.sqrt(ops.maximum(ops.sum(ops.square(x)), 1e-12))
