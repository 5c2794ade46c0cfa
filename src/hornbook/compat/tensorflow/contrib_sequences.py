"""``tf.contrib.seq2seq`` and ``legacy_seq2seq``: losses of sequences, and decoders over lists."""

import json
import re
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import crossentropy_ops, rnn_cells
from hornbook.compat.tensorflow.building import get_variable, name_scope, tf, variable_scope
from hornbook.compat.tensorflow.rnn_ops import static_rnn

__all__ = ["LEGACY", "SEQ2SEQ", "VocabularyProcessor"]


def sequence_loss(
    logits: Any, targets: Any, weights: Any, average_across_timesteps: bool = True,
    average_across_batch: bool = True, softmax_loss_function: Any = None, name: Any = None,
    sum_over_timesteps: bool = False, sum_over_batch: bool = False,
) -> Any:  # fmt: skip
    """The weighted cross-entropy of each step, averaged as told.

    Args:
        logits: (batch, time, classes).
        targets: Class numbers (batch, time).
        weights: (batch, time): 0 for steps that do not count.
        average_across_timesteps: Whether to average over time.
        average_across_batch: Whether to average over samples.
    """
    with name_scope(name, "sequence_loss", [logits, targets, weights]):
        loss_of = softmax_loss_function or _cross_entropy
        losses = loss_of(labels=targets, logits=logits) * weights
        axes = [
            axis for axis, on in ((0, average_across_batch), (1, average_across_timesteps)) if on
        ]
        if not axes:
            return losses
        total = tf.reduce_sum(losses, axes)
        if len(axes) == 2:
            return total / (tf.reduce_sum(weights) + 1e-12)
        return total / (tf.reduce_sum(weights, axes) + 1e-12)


def _cross_entropy(labels: Any, logits: Any) -> Any:
    return crossentropy_ops.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def sequence_loss_by_example(
    logits: Any, targets: Any, weights: Any, average_across_timesteps: bool = True,
    softmax_loss_function: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """The weighted cross-entropy of lists of steps, a number for each sample."""
    with name_scope(name, "sequence_loss_by_example", [*logits, *targets, *weights]):
        loss_of = softmax_loss_function or _cross_entropy
        parts = []
        for scores, target, weight in zip(logits, targets, weights, strict=True):
            flat = tf.reshape(target, [-1])
            parts.append(loss_of(labels=flat, logits=scores) * weight)
        total = tf.add_n(parts)
        if average_across_timesteps:
            total = total / (tf.add_n(list(weights)) + 1e-12)
        return total


def legacy_sequence_loss(
    logits: Any, targets: Any, weights: Any, average_across_timesteps: bool = True,
    average_across_batch: bool = True, softmax_loss_function: Any = None, name: Any = None,
) -> Any:  # fmt: skip
    """``sequence_loss_by_example`` as one number."""
    with name_scope(name, "sequence_loss", list(logits)):
        each = sequence_loss_by_example(
            logits, targets, weights, average_across_timesteps, softmax_loss_function
        )
        return tf.reduce_mean(each) if average_across_batch else tf.reduce_sum(each)


def rnn_decoder(
    decoder_inputs: Any, initial_state: Any, cell: Any, loop_function: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:  # fmt: skip
    """A recurrence over a list whose later inputs may be made of the outputs before.

    Args:
        decoder_inputs: A list of inputs (batch, features).
        initial_state: The state before the first step.
        cell: The cell.
        loop_function: ``loop_function(output, number) -> next input``; the list's own if None.
    """
    with variable_scope(scope or "rnn_decoder") as opened:
        state, outputs, previous = initial_state, [], None
        for number, given in enumerate(decoder_inputs):
            if loop_function is not None and previous is not None:
                with variable_scope("loop_function", reuse=True):
                    given = loop_function(previous, number)
            if number:
                opened.reuse_variables()
            output, state = cell(given, state)
            outputs.append(output)
            previous = output
    return outputs, state


def basic_rnn_seq2seq(
    encoder_inputs: Any, decoder_inputs: Any, cell: Any, dtype: Any = "float32", scope: Any = None
) -> tuple[list[Any], Any]:
    """An encoder whose last state begins a decoder with the same kind of cell."""
    with variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = static_rnn(cell, encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def extract_argmax_and_embed(embedding: Any, output_projection: Any = None) -> Any:
    """A loop function: the likeliest class of an output, as its row of the table."""

    def loop(previous: Any, _: Any) -> Any:
        scores = previous
        if output_projection is not None:
            scores = tf.matmul(previous, output_projection[0]) + output_projection[1]
        return tf.stop_gradient(tf.gather(embedding, tf.argmax(scores, 1)))

    return loop


def embedding_rnn_decoder(
    decoder_inputs: Any, initial_state: Any, cell: Any, num_symbols: int, embedding_size: int,
    output_projection: Any = None, feed_previous: bool = False, scope: Any = None,
) -> tuple[list[Any], Any]:  # fmt: skip
    """``rnn_decoder`` over class numbers, which are rows of a table."""
    with variable_scope(scope or "embedding_rnn_decoder"):
        table = get_variable("embedding", [num_symbols, embedding_size])
        loop = extract_argmax_and_embed(table, output_projection) if feed_previous else None
        rows = [tf.gather(table, one) for one in decoder_inputs]
        return rnn_decoder(rows, initial_state, cell, loop)


def embedding_rnn_seq2seq(
    encoder_inputs: Any, decoder_inputs: Any, cell: Any, num_encoder_symbols: int,
    num_decoder_symbols: int, embedding_size: int, output_projection: Any = None,
    feed_previous: bool = False, dtype: Any = "float32", scope: Any = None,
) -> tuple[list[Any], Any]:  # fmt: skip
    """An encoder and a decoder over class numbers.

    Args:
        encoder_inputs: A list of class numbers (batch).
        decoder_inputs: The same for the decoder.
        cell: The cell of both.
        num_encoder_symbols: How many classes the encoder knows.
        num_decoder_symbols: How many classes the decoder knows.
        embedding_size: Length of a class' vector.
        output_projection: Weights and biases that make scores of outputs; a layer if None.
        feed_previous: Whether the decoder is given what it chose before.
    """
    with variable_scope(scope or "embedding_rnn_seq2seq"):
        encoder = rnn_cells.EmbeddingWrapper(cell, num_encoder_symbols, embedding_size)
        steps = [tf.expand_dims(one, 1) for one in encoder_inputs]
        _, state = static_rnn(encoder, steps, dtype=dtype)
        if output_projection is None:
            cell = rnn_cells.OutputProjectionWrapper(cell, num_decoder_symbols)
        return embedding_rnn_decoder(
            decoder_inputs, state, cell, num_decoder_symbols, embedding_size, output_projection,
            feed_previous,
        )  # fmt: skip


LEGACY = {
    "embedding_rnn_seq2seq": embedding_rnn_seq2seq,
    "basic_rnn_seq2seq": basic_rnn_seq2seq, "embedding_rnn_decoder": embedding_rnn_decoder,
    "rnn_decoder": rnn_decoder, "sequence_loss": legacy_sequence_loss,
    "sequence_loss_by_example": sequence_loss_by_example,
}  # fmt: skip
SEQ2SEQ = {"sequence_loss": sequence_loss}


class VocabularyProcessor:
    """Texts as rows of word numbers, filled up with 0; 0 is an unknown word too.

    Args:
        max_document_length: Length of the rows.
        min_frequency: Words met at most so often are unknown.
        vocabulary: Not supported.
        tokenizer_fn: Function of texts that gives lists of words.

    Example:
        >>> words = VocabularyProcessor(3)
        >>> [row.tolist() for row in words.fit_transform(["a b", "b c d e"])]
        [[1, 2, 0], [2, 3, 4]]
    """

    def __init__(
        self, max_document_length: int, min_frequency: int = 0, vocabulary: Any = None,
        tokenizer_fn: Any = None,
    ) -> None:  # fmt: skip
        self.max_document_length, self.min_frequency = max_document_length, min_frequency
        self._split = tokenizer_fn or _words
        self.vocabulary_ = Vocabulary()

    def fit(self, raw_documents: Any, unused_y: Any = None) -> "VocabularyProcessor":
        """Learn the words."""
        counts: dict[str, int] = {}
        for words in self._split(raw_documents):
            for word in words:
                counts[word] = counts.get(word, 0) + 1
        for word, count in counts.items():
            if count > self.min_frequency or not self.min_frequency:
                self.vocabulary_.add(word)
        return self

    def transform(self, raw_documents: Any) -> Any:
        """Rows of word numbers, one after another."""
        for words in self._split(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            for place, word in enumerate(list(words)[: self.max_document_length]):
                row[place] = self.vocabulary_.get(word)
            yield row

    def fit_transform(self, raw_documents: Any, unused_y: Any = None) -> Any:
        """Learn the words and give the rows."""
        documents = list(raw_documents)
        return self.fit(documents).transform(documents)

    def reverse(self, documents: Any) -> Any:
        """Texts of rows of word numbers."""
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(int(number)) for number in row)

    def save(self, filename: Any) -> None:
        """Write the words into a JSON file."""
        told = {"max_document_length": self.max_document_length,
                "min_frequency": self.min_frequency, "words": self.vocabulary_.words}  # fmt: skip
        with open(filename, "w", encoding="utf-8") as file:
            json.dump(told, file)

    @classmethod
    def restore(cls, filename: Any) -> "VocabularyProcessor":
        """The processor that ``save`` wrote."""
        with open(filename, encoding="utf-8") as file:
            told = json.load(file)
        made = cls(told["max_document_length"], told["min_frequency"])
        for word in told["words"][1:]:
            made.vocabulary_.add(word)
        return made


class Vocabulary:
    """Words and their numbers; 0 is the unknown word."""

    def __init__(self) -> None:
        self.words = ["<UNK>"]
        self._mapping = {"<UNK>": 0}

    def add(self, word: str) -> int:
        """The number of a word, a new one if need be."""
        if word not in self._mapping:
            self._mapping[word] = len(self.words)
            self.words.append(word)
        return self._mapping[word]

    def get(self, word: str) -> int:
        """The number of a word."""
        return self._mapping.get(word, 0)

    def reverse(self, number: int) -> str:
        """The word of a number."""
        return self.words[number]

    def __len__(self) -> int:
        return len(self.words)


_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+")


def _words(texts: Any) -> Any:
    for text in texts:
        yield _WORD.findall(text)
