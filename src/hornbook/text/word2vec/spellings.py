"""gensim's words of other times: what is taken, and what fails with a sentence that teaches.

The names of this room are those of gensim 4. Lessons of gensim 3 say ``size=``, ``iter=``,
``model['word']``, ``model.wv.vocab``: each such word ends in an error that gives today's.
"""

from collections.abc import Iterable
from typing import Any

from hornbook.core.errors import suggestion

__all__ = ["holds_no_model", "missing", "refuse"]

_ARGUMENTS = {"size": "vector_size", "iter": "epochs", "steps": "epochs", "docvecs": "dv"}
# They say how gensim goes about its work, or are notes; here they change nothing.
_WITHOUT_EFFECT = (
    *("batch_words", "comment", "hashfxn", "sorted_vocab"),
    *("progress_per", "keep_raw_vocab", "word_count", "queue_factor", "report_delay"),
)
_OF_VECTORS = {
    "vocab": "key_to_index (a word's number), and get_count(word) for .count",
    "index2word": "index_to_key",
    "index2entity": "index_to_key",
    "syn0": "vectors",
    "syn0norm": "directions()",
    "vectors_norm": "directions()",
    "wv": "nothing to ask: these are the vectors themselves",
    "word_vec": "get_vector(word)",
    "words_closer_than": "closer_than(word, other)",
    "similarity_matrix": "directions() @ directions().T",
    "accuracy": "evaluate_word_analogies(path)",
    "wmdistance": "n_similarity(first, second), which compares means",
    "get_keras_embedding": "as_embedding_layer()",
    "vocab_size": "vectors.shape[0]",
    "init_sims": "no need: directions() are worked out when they are asked for",
}
_OF_MODELS = {
    "docvecs": "dv",
    "syn1neg": "outputs",
    "syn1": "inner",
    "iter": "epochs",
    "size": "vector_size",
    "layer1_size": "vector_size",
    "init_sims": "no need: directions() are worked out when they are asked for",
    "delete_temporary_training_data": "no need: keep model.wv alone",
    **{
        name: f"wv.{name}"
        for name in (
            *("most_similar", "most_similar_cosmul", "similarity", "n_similarity", "doesnt_match"),
            *("similar_by_word", "similar_by_vector", "evaluate_word_pairs", "get_vector"),
            *("save_word2vec_format", "index_to_key", "key_to_index", "vectors", "distance"),
        )
    },
    "accuracy": "wv.evaluate_word_analogies(path)",
    "vocab": "wv.key_to_index",
    "index2word": "wv.index_to_key",
    "syn0": "wv.vectors",
    "wmdistance": "wv.n_similarity(first, second), which compares means",
}


def refuse(owner: str, words: dict[str, Any], known: Iterable[str] = ()) -> None:
    """Raise for constructor words that are not known; some of gensim's have no effect here.

    >>> refuse("Word2Vec", {"size": 100})
    Traceback (most recent call last):
    TypeError: Word2Vec: size= is the word of gensim 3. Write vector_size=100.
    """
    for name, value in words.items():
        if name in _WITHOUT_EFFECT:
            continue
        if name in _ARGUMENTS:
            raise TypeError(
                f"{owner}: {name}= is the word of gensim 3. Write {_ARGUMENTS[name]}={value!r}."
            )
        raise TypeError(f"{owner}: there is no argument {name}=. {suggestion(name, known)}")


def holds_no_model(kind: type, *args: Any, **options: Any) -> None:
    """Raise for a model that is to be read from a file of vectors.

    >>> holds_no_model(type("Word2Vec", (), {}), "vectors.bin", binary=True)
    Traceback (most recent call last):
    TypeError: A file of vectors holds no Word2Vec. Write KeyedVectors.load_word2vec_format(...).
    """
    raise TypeError(
        f"A file of vectors holds no {kind.__name__}. Write KeyedVectors.load_word2vec_format(...)."
    )


def missing(owner: object, name: str) -> AttributeError:
    """The error for an attribute that is not there.

    >>> model = type("Word2Vec", (), {})()
    >>> str(missing(model, "syn1neg"))
    "Word2Vec has no 'syn1neg', which is the word of gensim 3. Write .outputs."
    """
    kind = type(owner).__name__
    if name in ("wv", "dv") and kind != "KeyedVectors":
        return AttributeError(
            f"{kind} has no words yet, so no {name!r}: give it sentences, or call build_vocab."
        )
    table = _OF_VECTORS if kind == "KeyedVectors" else _OF_MODELS
    if name not in table:
        return AttributeError(f"{kind!r} object has no attribute {name!r}")
    said = table[name]
    mend = f"There is {said}." if said.startswith(("no ", "nothing ")) else f"Write .{said}."
    return AttributeError(f"{kind} has no {name!r}, which is the word of gensim 3. {mend}")
