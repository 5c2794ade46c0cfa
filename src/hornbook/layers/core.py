"""The layers that a first course meets: Input, Dense, Embedding.

Dense is ``activation(x @ kernel + bias)``; Embedding is a table whose rows are looked up by number.
"""

import inspect
from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np

from hornbook import activations, ops
from hornbook.core import auto_name, by_name
from hornbook.core.parameters import PositiveInt
from hornbook.graph import Tensor, placeholder
from hornbook.layers.base import LAYERS, Layer
from hornbook.layers.spec import InputSpec

__all__ = [
    "Dense",
    "EinsumDense",
    "Embedding",
    "Identity",
    "Input",
    "InputLayer",
    "Lambda",
    "Masking",
]


def Input(
    shape: tuple[int | None, ...] | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    sparse: bool = False,
    ragged: bool = False,
    batch_shape: tuple[int | None, ...] | None = None,
    name: str | None = None,
    tensor: Tensor | None = None,
) -> Tensor:
    """The Tensor that stands for a model's input.

    Args:
        shape: Shape of one sample; None for a size that varies.
        batch_size: Number of samples in a batch, where it is fixed.
        dtype: Dtype name; the default float if None.
        sparse: Taken for older code; SciPy's sparse rows may be fed to any input.
        ragged: Not supported: rows have one length. Pad them with ``pad_sequences``.
        batch_shape: Both in one, in place of ``shape`` and ``batch_size``.
        name: Name of the input.
        tensor: A Tensor that stands for the input already; it is given back.

    Example:
        >>> Input((28, 28, 1)).shape
        (None, 28, 28, 1)
    """
    if ragged:
        raise ValueError("Input: ragged=True is not supported. Pad the rows with pad_sequences().")
    if tensor is not None:
        return tensor
    if (shape is None) == (batch_shape is None):
        raise ValueError(
            "Input: give one of `shape` and `batch_shape`, such as Input(shape=(784,))."
        )
    if batch_shape is None:
        if isinstance(shape, Integral):
            raise ValueError(f"Input: shape is a tuple; write Input(shape=({shape},)).")
        batch_shape = (batch_size, *(() if shape is None else shape))
    return InputLayer(batch_shape=batch_shape, dtype=dtype, name=name).output


@LAYERS.register()
class InputLayer(Layer):
    """The place where data enters a model.

    Args:
        shape: Shape of one sample; None for a size that varies.
        batch_size: Size of the batch, where it is fixed.
        dtype: Dtype name; the default float if None.
        batch_shape: Shape with the batch size first, instead of the two.

    Example:
        >>> InputLayer((3,), name="x").output
        <Tensor x shape=(None, 3) dtype=float32>
    """

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        dtype: str | None = None,
        batch_shape: Sequence[int | None] | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or auto_name("input_layer"), dtype=dtype)
        sizes = batch_shape or (batch_size, *(shape or ()))
        self.batch_shape = tuple(int(n) if isinstance(n, Integral) else n for n in sizes)
        self._tensor = placeholder(self.batch_shape, self.compute_dtype, self.name)
        self._tensor.source = self  # type: ignore[attr-defined]
        self.built = True

    @property
    def output(self) -> Any:
        """The Tensor that stands for the data."""
        return self._tensor

    def get_config(self) -> dict[str, Any]:
        """Shape, dtype and name; however the shape was given, it is written as ``batch_shape``."""
        return {"batch_shape": list(self.batch_shape), "dtype": self.dtype, "name": self.name}

    def call(self, inputs: Any) -> Any:
        return inputs


@LAYERS.register()
class Dense(Layer):
    """A fully connected layer: ``y = activation(x @ kernel + bias)``.

    Args:
        units: Number of outputs.
        activation: Function of the sum; none (linear) by default.
        use_bias: Whether to add a bias.
        kernel_initializer, bias_initializer: First values.
        kernel_regularizer, bias_regularizer, activity_regularizer: Penalties added to the loss.
        kernel_constraint, bias_constraint: Applied after each update.

    Shapes:
        inputs (batch, ..., features) -> (batch, ..., units); kernel (features, units)

    Example:
        >>> layer = Dense(2, kernel_initializer="ones")
        >>> layer(ops.ones((1, 3))).tolist()
        [[3.0, 3.0]]
    """

    supports_masking = True

    def __init__(
        self,
        units: PositiveInt,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.keep_options(
            kernel=(kernel_initializer, kernel_regularizer, kernel_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        features = self._known_size(input_shape, -1)
        self.kernel = self.add_kept("kernel", (features, self.units))
        if self.use_bias:
            self.bias = self.add_kept("bias", (self.units,))
        self.input_spec = InputSpec(min_ndim=2, axes={-1: features})

    def call(self, inputs: Any) -> Any:
        x = ops.matmul(inputs, self._cast(self.kernel.value))
        if self.use_bias:
            x = x + self._cast(self.bias.value)
        return self.activation(x)


@LAYERS.register()
class Embedding(Layer):
    """A vector for each whole number: ``y[b, t] = embeddings[x[b, t]]``.

    Args:
        input_dim: How many numbers there are: the largest one plus 1.
        output_dim: Size of a vector.
        embeddings_initializer: First values.
        embeddings_regularizer, embeddings_constraint: Penalty and constraint on the table.
        mask_zero: Whether 0 is padding, which later layers then skip.
        weights: A table to start from, such as word vectors.

    Shapes:
        inputs (batch, ...) whole numbers -> (batch, ..., output_dim)

    Example:
        >>> layer = Embedding(3, 2, embeddings_initializer="ones")
        >>> layer(ops.array([[0, 2]])).shape
        (1, 2, 2)
    """

    def __init__(
        self,
        input_dim: PositiveInt,
        output_dim: PositiveInt,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.input_dim, self.output_dim = input_dim, output_dim
        self.keep_options(
            embeddings=(embeddings_initializer, embeddings_regularizer, embeddings_constraint),
        )
        self.mask_zero = mask_zero
        self._table = weights

    def build(self, input_shape: Any = None) -> None:
        self.embeddings = self.add_kept("embeddings", (self.input_dim, self.output_dim))
        if self._table is not None:
            self.set_weights(self._table if isinstance(self._table, list) else [self._table])

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def check_values(self, inputs: Any) -> None:
        numbers = np.asarray(inputs)  # there, the engine would make two programs to look once
        least, most = int(numbers.min()), int(numbers.max())
        if least < 0 or most >= self.input_dim:
            wrong = least if least < 0 else most
            raise ValueError(
                f"{self._title()}: the inputs hold the number {wrong}, but the table has rows 0 to "
                f"{self.input_dim - 1}. Set input_dim to the largest number plus 1 ({most + 1}), "
                "or load the data with fewer words (num_words)."
            )

    def call(self, inputs: Any) -> Any:
        # Numbers outside the table give its last row, as XLA clamps; fit checks them before.
        rows = ops.take(self.embeddings.value, ops.cast(inputs, "int32"), axis=0, mode="clip")
        return self._cast(rows)


@LAYERS.register()
class EinsumDense(Layer):
    """A dense layer by Einstein's sum: ``y = activation(einsum(equation, x, kernel) + bias)``.

    Args:
        equation: Such as ``'abc,cde->abde'``: the inputs, the kernel, the outputs. ``...`` stands
            for any axes.
        output_shape: Sizes of the output's axes but the batch; None where they are the input's.
        activation: Function of the sum.
        bias_axes: Letters of the output's axes that the bias has; no bias by default.
        kernel_initializer, bias_initializer: First values.
        kernel_regularizer, bias_regularizer, activity_regularizer: Penalties added to the loss.
        kernel_constraint, bias_constraint: Applied after each update.

    Shapes:
        as the equation says

    Example:
        >>> EinsumDense("abc,cd->abd", (None, 5), bias_axes="d")(ops.ones((2, 3, 4))).shape
        (2, 3, 5)
    """

    def __init__(
        self,
        equation: str,
        output_shape: int | Sequence[int | None],
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.equation, self.bias_axes = equation.replace(" ", ""), bias_axes
        self.output_shape = (output_shape,) if isinstance(output_shape, int) else output_shape
        self.activation = activations.get(activation)
        self.keep_options(
            kernel=(kernel_initializer, kernel_regularizer, kernel_constraint),
            bias=(bias_initializer, bias_regularizer, bias_constraint),
        )

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        given, kernel, out = self._letters(len(input_shape))
        wanted = (None, *self.output_shape)
        if len(wanted) < len(out):  # axes behind the dots are the input's
            wanted = (*wanted[:1], *[None] * (len(out) - len(wanted)), *wanted[1:])
        told = {letter: size for letter, size in zip(out, wanted, strict=True) if size}
        sizes = dict(zip(given, input_shape, strict=True)) | told
        unknown = [letter for letter in kernel if sizes.get(letter) is None]
        if unknown:
            raise ValueError(
                f"{self._title()}: the size of axis {unknown[0]!r} of the kernel follows neither "
                f"from the input {input_shape} nor from output_shape. Give it in output_shape."
            )
        self.kernel = self.add_kept("kernel", [sizes[letter] for letter in kernel])
        if self.bias_axes:
            first = min(map(out.index, self.bias_axes))
            shape = [sizes[one] if one in self.bias_axes else 1 for one in out[first:]]
            self.bias = self.add_kept("bias", shape)

    def _letters(self, ndim: int) -> list[str]:
        """The letters of inputs, kernel and outputs; dots become letters of their own."""
        try:
            sources, out = self.equation.split("->")
            given, kernel = sources.split(",")
        except ValueError:
            raise ValueError(
                f"{self._title()}: an equation looks like 'abc,cd->abd': inputs, a comma, the "
                f"kernel, an arrow, the outputs; got {self.equation!r}."
            ) from None
        free = "".join(c for c in "ZYXWVUTS" if c not in self.equation)
        dots = free[: ndim - len(given.replace("...", ""))]
        return [part.replace("...", dots) for part in (given, kernel, out)]

    def call(self, inputs: Any) -> Any:
        y = ops.einsum(self.equation, inputs, self._cast(self.kernel.value))
        if self.bias_axes:
            y = y + self._cast(self.bias.value)
        return self.activation(y)


@LAYERS.register()
class Identity(Layer):
    """Its input as it is: a place in a model that has a name.

    Shapes:
        inputs (batch, ...) -> the same

    Example:
        >>> Identity()(ops.array([1.0, 2.0])).tolist()
        [1.0, 2.0]
    """

    supports_masking = True

    def call(self, inputs: Any) -> Any:
        return inputs


@LAYERS.register()
class Masking(Layer):
    """Marks the steps whose features all equal a value, for later layers to skip.

    ``mask[b, t] = any_f(x[b, t, f] != mask_value)``

    Args:
        mask_value: The value of padding.

    Shapes:
        inputs (batch, time, features) -> the same, zero at masked steps

    Example:
        >>> from hornbook.layers import mask_of
        >>> y = Masking()(ops.array([[[1.0], [0.0]]]))
        >>> mask_of(y).tolist()
        [[True, False]]
    """

    supports_masking = True

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        keep = ops.any(ops.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        return inputs * ops.cast(keep, inputs.dtype)


@LAYERS.register()
class Lambda(Layer):
    """Any function of arrays as a layer; use a layer of your own where it has weights.

    A model with a named function can be saved, and loaded where the function is registered or
    passed in ``custom_objects``: files hold names, never code.

    Args:
        function: Called with the inputs, and ``mask`` and ``training`` if it takes them.
        output_shape: Taken for older code; shapes follow from the function.
        mask: The mask of the output, or a function ``(inputs, mask)`` that gives it.
        arguments: More keyword arguments for the function.

    Shapes:
        as the function gives

    Example:
        >>> Lambda(lambda x: x**2)(ops.array([1.0, 3.0])).tolist()
        [1.0, 9.0]
    """

    def __init__(
        self,
        function: Any,
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.function = _function_named(function)
        self.output_shape, self.mask = output_shape, mask
        self.arguments = arguments or {}
        self.supports_masking = mask is not None
        self._takes = set(inspect.signature(self.function).parameters)

    def call(self, inputs: Any, mask: Any = None, training: bool = False) -> Any:
        more = {"mask": mask, "training": training}
        given = {word: value for word, value in more.items() if word in self._takes}
        return self.function(inputs, **{**given, **self.arguments})

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask


def _function_named(function: Any) -> Any:
    """The function itself, or the one that the user registered under this name."""
    found = by_name(function) if isinstance(function, str) else function
    if callable(found):
        return found
    raise ValueError(
        f"Lambda: the function {function!r} is not known. Files hold no code: pass it by name, "
        f"custom_objects={{{function!r}: {function}}}, or register it before with "
        "@hornbook.saving.register_keras_serializable()."
    )
