"""``tf.contrib.seq2seq``: a decoder that goes on step by step, and helpers that feed it.

::

    finished, inputs = helper.initialize()
    outputs, state = cell(inputs, state)            scores = output_layer(outputs)
    finished, inputs, state = helper.next_inputs(time, scores, state, helper.sample(...))
"""

from typing import Any, NamedTuple

import numpy as np

from hornbook.compat.tensorflow.building import along, as_dtype, is_graph_value, op, sizes, tf
from hornbook.compat.tensorflow.building import variable_scope as scope_of
from hornbook.engine import arrays
from hornbook.engine.arrays import xp

__all__ = [
    "BasicDecoder", "BasicDecoderOutput", "CustomHelper", "Decoder", "GreedyEmbeddingHelper",
    "Helper", "InferenceHelper", "SampleEmbeddingHelper", "TrainingHelper", "dynamic_decode",
    "tile_batch",
]  # fmt: skip

_LONGEST = 1000  # steps of a decoder that is told no limit


class BasicDecoderOutput(NamedTuple):
    """What a decoder gives at each step: scores, and the class chosen from them."""

    rnn_output: Any
    sample_id: Any


class Helper:
    """Says what a decoder is given next."""

    @property
    def batch_size(self) -> Any:
        """How many sequences there are."""
        raise NotImplementedError

    def initialize(self, name: Any = None) -> tuple[Any, Any]:
        """Which sequences are at their ends already, and the first inputs."""
        raise NotImplementedError

    def sample(self, time: Any, outputs: Any, state: Any, name: Any = None) -> Any:
        """The class chosen from the scores."""
        return tf.argmax(outputs, -1, output_type="int32")

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: Any = None
    ) -> tuple[Any, Any, Any]:
        """Which sequences are at their ends now, the next inputs, and the state."""
        raise NotImplementedError


class TrainingHelper(Helper):
    """Gives the true inputs, step by step.

    Args:
        inputs: (batch, time, features).
        sequence_length: Number of steps of each sequence.
        time_major: Whether the time comes first.
    """

    def __init__(
        self, inputs: Any, sequence_length: Any, time_major: bool = False, name: Any = None
    ) -> None:
        inputs = tf.convert_to_tensor(inputs)
        if not time_major:
            inputs = tf.transpose(inputs, [1, 0, *range(2, len(sizes(inputs.shape)))])
        self.inputs = inputs
        self.sequence_length = tf.cast(sequence_length, "int32")

    @property
    def batch_size(self) -> Any:
        """How many sequences there are."""
        return tf.size(self.sequence_length)

    def initialize(self, name: Any = None) -> tuple[Any, Any]:
        """The first of the inputs."""
        return tf.equal(self.sequence_length, 0), self.inputs[0]

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: Any = None
    ) -> tuple[Any, Any, Any]:
        """The next of the inputs."""
        last = tf.shape(self.inputs)[0] - 1
        following = tf.gather(self.inputs, tf.minimum(time + 1, last))
        return tf.greater_equal(time + 1, self.sequence_length), following, state


class _Own(Helper):
    """Gives what was chosen before, made vectors of."""

    def __init__(self, embedding: Any, start_tokens: Any, end_token: Any) -> None:
        self._table = embedding
        self._embed = embedding if callable(embedding) and not is_graph_value(embedding) else (
            lambda ids: tf.gather(embedding, ids)
        )  # fmt: skip
        self._start = tf.cast(start_tokens, "int32")
        self._end = end_token

    @property
    def batch_size(self) -> Any:
        """How many sequences there are."""
        return tf.size(self._start)

    def initialize(self, name: Any = None) -> tuple[Any, Any]:
        """The vectors of the first classes."""
        return tf.not_equal(self._start, self._start), self._embed(self._start)

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: Any = None
    ) -> tuple[Any, Any, Any]:
        """The vectors of the classes chosen."""
        return tf.equal(sample_ids, self._end), self._embed(sample_ids), state


class GreedyEmbeddingHelper(_Own):
    """Gives the vector of the likeliest class.

    Args:
        embedding: The table of vectors, or a function of class numbers.
        start_tokens: The class before the first step, for each sequence.
        end_token: The class that ends a sequence.
    """


class SampleEmbeddingHelper(_Own):
    """Gives the vector of a class drawn by its probability.

    Args:
        embedding: The table of vectors, or a function of class numbers.
        start_tokens: The class before the first step, for each sequence.
        end_token: The class that ends a sequence.
        softmax_temperature: What scores are divided by.
        seed: Seed of the draws.
    """

    def __init__(
        self, embedding: Any, start_tokens: Any, end_token: Any, softmax_temperature: Any = None,
        seed: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(embedding, start_tokens, end_token)
        self._temperature, self._seed = softmax_temperature or 1.0, seed

    def sample(self, time: Any, outputs: Any, state: Any, name: Any = None) -> Any:
        """A class drawn by its probability."""
        drawn = tf.multinomial(outputs / self._temperature, 1, seed=self._seed)
        return tf.cast(tf.squeeze(drawn, 1), "int32")


class CustomHelper(Helper):
    """Three functions as a helper.

    Args:
        initialize_fn: As ``initialize``.
        sample_fn: As ``sample``, with words ``time``, ``outputs``, ``state``.
        next_inputs_fn: As ``next_inputs``, with ``sample_ids`` too.
    """

    def __init__(self, initialize_fn: Any, sample_fn: Any, next_inputs_fn: Any, **kw: Any) -> None:
        self._first, self._sample, self._next = initialize_fn, sample_fn, next_inputs_fn

    @property
    def batch_size(self) -> Any:
        """How many sequences there are."""
        return tf.size(self._first()[0])

    def initialize(self, name: Any = None) -> tuple[Any, Any]:
        """What the first function says."""
        return self._first()

    def sample(self, time: Any, outputs: Any, state: Any, name: Any = None) -> Any:
        """What the second function says."""
        return self._sample(time=time, outputs=outputs, state=state)

    def next_inputs(
        self, time: Any, outputs: Any, state: Any, sample_ids: Any, name: Any = None
    ) -> tuple[Any, Any, Any]:
        """What the third function says."""
        return self._next(time=time, outputs=outputs, state=state, sample_ids=sample_ids)


class InferenceHelper(CustomHelper):
    """Gives what was chosen before.

    Args:
        sample_fn: Function of scores that chooses.
        start_inputs: The first inputs.
        end_fn: Function of what was chosen that tells which sequences are at their ends.
        next_inputs_fn: Function of what was chosen that gives the next inputs.
    """

    def __init__(
        self, sample_fn: Any, sample_shape: Any, sample_dtype: Any, start_inputs: Any, end_fn: Any,
        next_inputs_fn: Any = None,
    ) -> None:  # fmt: skip
        start = tf.convert_to_tensor(start_inputs)
        none = tf.not_equal(tf.range(tf.shape(start)[0]), tf.range(tf.shape(start)[0]))
        following = next_inputs_fn or (lambda ids: ids)
        super().__init__(
            lambda: (none, start),
            lambda time, outputs, state: sample_fn(outputs),
            lambda time, outputs, state, sample_ids: (
                end_fn(sample_ids), following(sample_ids), state
            ),
        )  # fmt: skip


class Decoder:
    """One step of decoding: write ``initialize``, ``step`` and ``batch_size``."""

    tracks_own_finished = False

    def finalize(self, outputs: Any, final_state: Any, sequence_lengths: Any) -> tuple[Any, Any]:
        """What ``dynamic_decode`` gives."""
        return outputs, final_state


class BasicDecoder(Decoder):
    """A cell, and a helper that says what it is given.

    Args:
        cell: The cell.
        helper: The helper.
        initial_state: The state before the first step.
        output_layer: A layer that makes scores of the cell's output.
    """

    def __init__(
        self, cell: Any, helper: Helper, initial_state: Any, output_layer: Any = None
    ) -> None:
        self.cell, self.helper = cell, helper
        self.initial_state, self.output_layer = initial_state, output_layer

    batch_size = property(lambda self: self.helper.batch_size)

    def initialize(self, name: Any = None) -> tuple[Any, Any, Any]:
        """What the helper says, and the first state."""
        return (*self.helper.initialize(), self.initial_state)

    def scores(self, inputs: Any, state: Any) -> tuple[Any, Any]:
        """Scores and the next state."""
        outputs, state = self.cell(inputs, state)
        return (outputs if self.output_layer is None else self.output_layer(outputs)), state

    def step(
        self, time: Any, inputs: Any, state: Any, name: Any = None
    ) -> tuple[Any, Any, Any, Any]:
        """Outputs, the next state, the next inputs, and which sequences are at their ends."""
        scores, state = self.scores(inputs, state)
        chosen = self.helper.sample(time, scores, state)
        finished, inputs, state = self.helper.next_inputs(time, scores, state, chosen)
        return BasicDecoderOutput(scores, chosen), state, inputs, finished


def _kept(finished: Any, old: Any, new: Any) -> Any:
    """The old values where a sequence is at its end, in any nest."""
    flat, structure = arrays.flatten(new)
    before = arrays.leaves(old)
    chosen = []
    for a, b in zip(before, flat, strict=True):
        rank = len(sizes(b.shape))
        mark = tf.reshape(finished, [-1, *[1] * (rank - 1)]) if rank > 1 else finished
        chosen.append(tf.where(tf.logical_and(mark, tf.ones_like(b, "bool")), a, b))
    return arrays.rebuild(structure, chosen)


def dynamic_decode(
    decoder: Any, output_time_major: bool = False, impute_finished: bool = False,
    maximum_iterations: Any = None, parallel_iterations: int = 32, swap_memory: bool = False,
    scope: Any = None,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """Go on step by step until all sequences are at their ends.

    With a ``TrainingHelper`` there are as many steps as its inputs have, also where all sequences
    are shorter.

    Args:
        decoder: The decoder.
        output_time_major: Whether the time comes first in the outputs.
        impute_finished: Whether outputs after a sequence's end are 0 and its state stays.
        maximum_iterations: Greatest number of steps; 1000 if None.
        parallel_iterations: Taken for older code.
        swap_memory: Taken for older code.
        scope: Scope of the Variables, ``"decoder"`` if None.

    Returns:
        ``(outputs, last state, length of each sequence)``.
    """
    with scope_of(scope or "decoder"):
        teaches = isinstance(decoder, BasicDecoder) and isinstance(decoder.helper, TrainingHelper)
        if teaches and maximum_iterations is None:
            outputs, state, lengths = _taught(decoder, impute_finished)
        else:
            limit = _LONGEST if maximum_iterations is None else maximum_iterations
            outputs, state, lengths = _free(decoder, impute_finished, limit)
        outputs, state = decoder.finalize(outputs, state, lengths)
        if not output_time_major:
            outputs = arrays.map_leaves(
                lambda one: tf.transpose(one, [1, 0, *range(2, len(sizes(one.shape)))]), outputs
            )
        return outputs, state, lengths


def _taught(decoder: BasicDecoder, impute: bool) -> tuple[Any, Any, Any]:
    """All steps of a helper whose inputs are known: a loop that can be differentiated."""
    helper: Any = decoder.helper
    numbers = tf.range(tf.shape(helper.inputs)[0])

    def step(state: Any, now: Any) -> Any:
        inputs, time = now
        scores, after = decoder.scores(inputs, state)
        if impute:
            over = tf.greater_equal(time, helper.sequence_length)
            after = _kept(over, state, after)
            scores = _kept(over, tf.zeros_like(scores), scores)
        return after, BasicDecoderOutput(scores, helper.sample(time, scores, after))

    first = arrays.map_leaves(tf.convert_to_tensor, decoder.initial_state)
    kept, outputs = along(
        step, (helper.inputs, numbers), first, reverse=False, keeps=True, name="while"
    )
    return outputs, arrays.map_leaves(lambda one: one[-1], kept), helper.sequence_length


@op("PutRow", tensors="buffer row place")
def _put(buffer: Any, row: Any, place: Any, name: Any = None) -> Any:
    return xp.asarray(buffer).at[place].set(xp.asarray(row).astype(buffer.dtype))


@op("FirstRows", host=True, infer=lambda buffer, count: [((None, *(buffer.sizes or ())[1:]),
    buffer.dtype)])  # fmt: skip
def _first_rows(buffer: Any, count: Any, name: Any = None) -> Any:
    return np.asarray(buffer)[: int(np.asarray(count))]


def _free(decoder: Any, impute: bool, limit: Any) -> tuple[Any, Any, Any]:
    """Steps until all sequences are at their ends, outputs put into buffers on the way."""
    finished, inputs, state = decoder.initialize()
    state = arrays.map_leaves(tf.convert_to_tensor, state)
    # A step outside the loop tells what the outputs look like.
    outputs, *_ = decoder.step(tf.constant(0), inputs, state)
    flat, structure = arrays.flatten(outputs)
    count = tf.cast(limit, "int32") if is_graph_value(limit) else int(limit)
    buffers = [
        tf.zeros(tf.concat([[count], tf.shape(one)], 0), as_dtype(one.dtype)) for one in flat
    ]
    for buffer, one in zip(buffers, flat, strict=True):
        lead = None if is_graph_value(limit) else int(limit)
        buffer.set_shape([lead, *sizes(one.shape)])
    lengths = tf.zeros_like(tf.cast(finished, "int32"))
    states, nest = arrays.flatten(state)

    def on(time: Any, finished: Any, *rest: Any) -> Any:
        return tf.logical_and(tf.less(time, count), tf.logical_not(tf.reduce_all(finished)))

    def turn(time: Any, finished: Any, lengths: Any, inputs: Any, states: Any, buffers: Any) -> Any:
        state = arrays.rebuild(nest, list(states))
        outputs, after, following, ended = decoder.step(time, inputs, state)
        if impute:
            zeros = arrays.map_leaves(tf.zeros_like, outputs)
            outputs, after = _kept(finished, zeros, outputs), _kept(finished, state, after)
        lengths = lengths + tf.cast(tf.logical_not(finished), "int32")
        rows = zip(buffers, arrays.leaves(outputs), strict=True)
        ended = ended if decoder.tracks_own_finished else tf.logical_or(ended, finished)
        return (time + 1, ended, lengths, following, arrays.leaves(after),
                [_put(buffer, row, time) for buffer, row in rows])  # fmt: skip

    start = (tf.constant(0), finished, lengths, inputs, states, buffers)
    time, _, lengths, _, states, buffers = tf.while_loop(on, turn, start)
    made = [_first_rows(buffer, time) for buffer in buffers]
    return arrays.rebuild(structure, made), arrays.rebuild(nest, list(states)), lengths


def tile_batch(t: Any, multiplier: int, name: Any = None) -> Any:
    """Each row so many times, one after another, in any nest."""

    def tiled(one: Any) -> Any:
        one = tf.convert_to_tensor(one)
        inner = list(sizes(one.shape))[1:]
        wide = tf.tile(tf.expand_dims(one, 1), [1, multiplier, *[1] * len(inner)])
        return tf.reshape(wide, [-1, *inner])

    return arrays.map_leaves(tiled, t)
