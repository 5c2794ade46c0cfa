"""Text as numbers: words, word numbers, padded rows."""

from hornbook.text.sequences import pad_sequences
from hornbook.text.skipgrams import make_sampling_table, skipgrams
from hornbook.text.tokenizer import (
    Tokenizer,
    hashing_trick,
    one_hot,
    text_to_word_sequence,
    tokenizer_from_json,
)

__all__ = [
    "Tokenizer",
    "hashing_trick",
    "make_sampling_table",
    "one_hot",
    "pad_sequences",
    "skipgrams",
    "text_to_word_sequence",
    "tokenizer_from_json",
]
