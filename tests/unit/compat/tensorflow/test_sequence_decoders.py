"""Decoders step by step."""

import numpy as np
import pytest

import hornbook.compat.tensorflow as tf

SEQ = tf.contrib.seq2seq


@pytest.fixture
def session():
    with tf.Graph().as_default(), tf.Session() as made:
        yield made


class Next(tf.nn.rnn_cell.RNNCell):
    """Scores whose greatest is that of the class after the input's; the state counts steps."""

    state_size, output_size = 1, 5

    def __call__(self, inputs, state, scope=None):
        return tf.roll(inputs, 1, 1), state + 1


EYE = np.eye(5, dtype="float32")


def test_greedy_decoding_ends_where_all_are_at_their_ends(session):
    helper = SEQ.GreedyEmbeddingHelper(tf.constant(EYE), [0, 2], 4)
    decoder = SEQ.BasicDecoder(Next(), helper, tf.zeros([2, 1]))
    outputs, state, lengths = SEQ.dynamic_decode(decoder, maximum_iterations=9)
    found, counts, last = session.run([outputs, lengths, state])
    assert isinstance(found, SEQ.BasicDecoderOutput)
    assert found.sample_id.tolist() == [[1, 2, 3, 4], [3, 4, 0, 1]]
    assert counts.tolist() == [4, 2] and found.rnn_output.shape == (2, 4, 5)
    assert last.tolist() == [[4.0], [4.0]]
    few, _, _ = SEQ.dynamic_decode(decoder, maximum_iterations=2, output_time_major=True)
    assert session.run(few.sample_id).tolist() == [[1, 3], [2, 4]]
    _, kept, _ = SEQ.dynamic_decode(decoder, impute_finished=True)
    assert session.run(kept).tolist() == [[4.0], [2.0]]


def test_teaching_gives_the_true_inputs_and_can_be_differentiated(session):
    inputs = tf.placeholder(tf.float32, [None, None, 5])
    lengths = tf.placeholder(tf.int32, [None])
    w = tf.Variable(2.0)
    decoder = SEQ.BasicDecoder(
        Next(), SEQ.TrainingHelper(inputs, lengths), tf.zeros([2, 1]), lambda out: w * out
    )
    outputs, state, counts = SEQ.dynamic_decode(decoder, impute_finished=True)
    slope = tf.gradients(tf.reduce_sum(outputs.rnn_output), w)[0]
    session.run(w.initializer)
    given = {inputs: EYE[[[0, 1, 2], [3, 3, 3]]], lengths: [3, 2]}
    found, last, total, seen = session.run([outputs, state, slope, counts], given)
    assert found.sample_id[0].tolist() == [1, 2, 3]
    assert found.rnn_output[1].sum() == 4 and total == 5
    assert last.tolist() == [[3.0], [2.0]] and seen.tolist() == [3, 2]


def test_sampling_and_helpers_of_ones_own(session):
    sharp = SEQ.SampleEmbeddingHelper(tf.constant(EYE), [0], 4, softmax_temperature=0.01, seed=1)
    drawn, _, _ = SEQ.dynamic_decode(SEQ.BasicDecoder(Next(), sharp, tf.zeros([1, 1])),
                                     maximum_iterations=8)  # fmt: skip
    assert session.run(drawn.sample_id).tolist() == [[1, 2, 3, 4]]
    own = SEQ.CustomHelper(
        lambda: (tf.constant([False]), tf.constant(EYE[:1])),
        lambda time, outputs, state: tf.argmax(outputs, 1, output_type=tf.int32),
        lambda time, outputs, state, sample_ids: (tf.equal(sample_ids, 2), outputs, state),
    )
    found, _, _ = SEQ.dynamic_decode(SEQ.BasicDecoder(Next(), own, tf.zeros([1, 1])),
                                     maximum_iterations=8)  # fmt: skip
    assert session.run(found.sample_id).tolist() == [[1, 2]]
    assert session.run(SEQ.tile_batch(tf.constant([[1], [2]]), 2)).tolist() == [[1], [1], [2], [2]]


def test_a_legacy_model_over_lists_of_numbers(session):
    steps = [tf.constant([1, 2])] * 3
    outputs, state = tf.contrib.legacy_seq2seq.embedding_rnn_seq2seq(
        steps, steps[:2], tf.contrib.rnn.BasicRNNCell(4), 5, 6, 3
    )
    session.run(tf.global_variables_initializer())
    found = session.run(outputs)
    assert len(found) == 2 and found[0].shape == (2, 6) and state.shape.as_list() == [2, 4]
