"""``tf.TensorArray``: a list of arrays of one shape that a graph writes and reads by number."""

from typing import Any

import numpy as np

from hornbook.compat.tensorflow.building import as_dtype, is_graph_value, op, sizes, tf
from hornbook.engine import arrays
from hornbook.engine.arrays import xp

__all__ = ["TensorArray"]


@op("TensorArrayWriteV3", tensors="flow index value")
def _written(flow: Any, index: Any, value: Any, name: Any = None) -> Any:
    return xp.asarray(flow).at[index].set(xp.asarray(value).astype(flow.dtype))


class TensorArray:
    """A list of arrays of one shape, as one array with an axis more.

    It cannot grow. What is written first tells the shape of the elements; where that is inside of
    a loop, ``element_shape`` must tell it.

    Args:
        dtype: Dtype of the elements.
        size: How many there are.
        dynamic_size: Refused if true: pass the greatest size.
        clear_after_read: Taken for older code.
        tensor_array_name: Taken for older code.
        handle: Taken for older code.
        flow: The array that holds them.
        infer_shape: Taken for older code.
        element_shape: Shape of an element.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     squares = tf.TensorArray(tf.float32, 3, element_shape=[])
        ...     step = lambda i, a: (i + 1, a.write(i, tf.to_float(i * i)))
        ...     _, squares = tf.while_loop(lambda i, a: i < 3, step, [0, squares])
        ...     session.run(squares.stack()).tolist()
        [0.0, 1.0, 4.0]
    """

    def __init__(
        self, dtype: Any, size: Any = None, dynamic_size: Any = None, clear_after_read: Any = None,
        tensor_array_name: Any = None, handle: Any = None, flow: Any = None,
        infer_shape: bool = True, element_shape: Any = None, colocate_with_first_write_call: Any =
        True, name: Any = None,
    ) -> None:  # fmt: skip
        if dynamic_size:
            raise NotImplementedError("TensorArray: dynamic_size=True; pass the greatest size.")
        self.dtype, self._size = as_dtype(dtype), size
        self._inner = None if element_shape is None else sizes(element_shape)
        self._flow = flow
        if flow is None and self._inner is not None and None not in self._inner:
            self._flow = self._zeros(list(self._inner))

    def _zeros(self, inner: Any) -> Any:
        if self._size is None:
            raise ValueError("TensorArray: size must be given.")
        if not is_graph_value(self._size) and not is_graph_value(inner):
            return tf.zeros([int(self._size), *inner], self.dtype)
        made = tf.zeros(tf.concat([[self._size], inner], 0), self.dtype)
        return made

    def _with(self, flow: Any) -> "TensorArray":
        made = TensorArray(self.dtype, self._size, flow=flow)
        made._inner = self._inner
        return made

    @property
    def flow(self) -> Any:
        """The array that holds the elements.

        Raises:
            ValueError: Nothing was written, and nobody told the shape of the elements.
        """
        if self._flow is None:
            raise ValueError(
                "TensorArray: the shape of its elements is not known here. Pass element_shape=, or "
                "write one element before the loop."
            )
        return self._flow

    def write(self, index: Any, value: Any, name: Any = None) -> "TensorArray":
        """The list with one element changed."""
        value = tf.convert_to_tensor(value, None if hasattr(value, "dtype") else self.dtype)
        if self._flow is None:
            known = sizes(value.shape)
            self._flow = self._zeros(
                list(known) if known is not None and None not in known else tf.shape(value)
            )
        made = _written(self.flow, index, value)
        made.set_shape(self.flow.shape)
        return self._with(made)

    def read(self, index: Any, name: Any = None) -> Any:
        """The element of this number."""
        return tf.gather(self.flow, index)

    def gather(self, indices: Any, name: Any = None) -> Any:
        """The elements of these numbers, along a new first axis."""
        return tf.gather(self.flow, indices)

    def stack(self, name: Any = None) -> Any:
        """All elements, along a new first axis."""
        return tf.identity(self.flow)

    pack = stack

    def concat(self, name: Any = None) -> Any:
        """All elements one after another."""
        inner = list(sizes(self.flow.shape))[2:]
        return tf.reshape(self.flow, [-1, *[-1 if n is None else n for n in inner]])

    def unstack(self, value: Any, name: Any = None) -> "TensorArray":
        """A list of the parts of an array along its first axis."""
        return self._with(tf.convert_to_tensor(value, None))

    unpack = unstack

    def scatter(self, indices: Any, value: Any, name: Any = None) -> "TensorArray":
        """The list with several elements changed."""
        value = tf.convert_to_tensor(value)
        if self._flow is None:
            self._flow = self._zeros(list(sizes(value.shape))[1:])
        return self._with(_written(self.flow, indices, value))

    def split(self, value: Any, lengths: Any, name: Any = None) -> "TensorArray":
        """A list of pieces of an array, which must be of one length."""
        known = np.unique(np.asarray(lengths))
        if known.size != 1:
            raise NotImplementedError("TensorArray.split: pieces of several lengths.")
        value = tf.convert_to_tensor(value)
        inner = list(sizes(value.shape))[1:]
        return self._with(tf.reshape(value, [-1, int(known[0]), *inner]))

    def size(self, name: Any = None) -> Any:
        """How many elements there are."""
        if self._flow is None:
            return tf.convert_to_tensor(self._size)
        return tf.shape(self.flow)[0]

    def identity(self) -> "TensorArray":
        """The list itself."""
        return self

    def close(self, name: Any = None) -> Any:
        """Nothing to do."""
        return tf.no_op()

    def grad(self, source: Any, flow: Any = None, name: Any = None) -> Any:
        """Not needed: derivatives go through the array."""
        raise NotImplementedError("TensorArray.grad: use tf.gradients.")


def _parts(made: TensorArray) -> Any:
    return (made.flow,), (made.dtype, made._size, made._inner)


def _rebuilt(told: Any, parts: Any) -> TensorArray:
    dtype, size, inner = told
    made = TensorArray(dtype, size, flow=parts[0])
    made._inner = inner
    return made


arrays.register_nest(TensorArray, _parts, _rebuilt)
