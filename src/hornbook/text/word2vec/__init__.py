"""Word vectors: learnt from text, in class form and at scale, read, written, asked and drawn."""

from hornbook.text.word2vec.classroom import Passage, SoftmaxWord2Vec
from hornbook.text.word2vec.corpus import LineSentence
from hornbook.text.word2vec.documents import Doc2Vec, TaggedDocument
from hornbook.text.word2vec.model import Word2Vec
from hornbook.text.word2vec.phrases import (
    ENGLISH_CONNECTOR_WORDS,
    FrozenPhrases,
    Phraser,
    Phrases,
    npmi_scorer,
    original_scorer,
)
from hornbook.text.word2vec.questions import evaluate_analogies, evaluate_pairs
from hornbook.text.word2vec.vectors import KeyedVectors
from hornbook.text.word2vec.word_map import flatten_vectors, plot_words, write_projector

__all__ = [
    "ENGLISH_CONNECTOR_WORDS",
    "Doc2Vec",
    "FrozenPhrases",
    "KeyedVectors",
    "LineSentence",
    "Passage",
    "Phraser",
    "Phrases",
    "SoftmaxWord2Vec",
    "TaggedDocument",
    "Word2Vec",
    "evaluate_analogies",
    "evaluate_pairs",
    "flatten_vectors",
    "npmi_scorer",
    "original_scorer",
    "plot_words",
    "write_projector",
]
