"""Text as numbers: words, word numbers, padded rows, and vectors of words and documents."""

from hornbook.text.sequences import pad_sequences
from hornbook.text.skipgrams import make_sampling_table, skipgrams
from hornbook.text.tokenizer import (
    Tokenizer,
    hashing_trick,
    one_hot,
    text_to_word_sequence,
    tokenizer_from_json,
)
from hornbook.text.word2vec import (
    ENGLISH_CONNECTOR_WORDS,
    Doc2Vec,
    KeyedVectors,
    LineSentence,
    Passage,
    Phrases,
    SoftmaxWord2Vec,
    TaggedDocument,
    Word2Vec,
    evaluate_analogies,
    evaluate_pairs,
    flatten_vectors,
    npmi_scorer,
    original_scorer,
    plot_words,
    write_projector,
)

__all__ = [
    "ENGLISH_CONNECTOR_WORDS",
    "Doc2Vec",
    "KeyedVectors",
    "LineSentence",
    "Passage",
    "Phrases",
    "SoftmaxWord2Vec",
    "TaggedDocument",
    "Tokenizer",
    "Word2Vec",
    "evaluate_analogies",
    "evaluate_pairs",
    "flatten_vectors",
    "hashing_trick",
    "make_sampling_table",
    "npmi_scorer",
    "one_hot",
    "original_scorer",
    "pad_sequences",
    "plot_words",
    "skipgrams",
    "text_to_word_sequence",
    "tokenizer_from_json",
    "write_projector",
]
