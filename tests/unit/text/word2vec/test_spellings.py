"""Words of gensim 3 end in a sentence with today's; those without effect are taken."""

import copy
import pickle

import pytest

from hornbook.text import Doc2Vec, KeyedVectors, Word2Vec

TEXT = [["a", "b", "c"], ["a", "c"]] * 3


@pytest.fixture(scope="module")
def model():
    return Word2Vec(
        TEXT,
        vector_size=4,
        min_count=1,
        epochs=1,
        batch_words=100,
        comment="a note",
        sorted_vocab=1,
        hashfxn=hash,
        workers=2,
    )


@pytest.mark.parametrize("kind", [Word2Vec, Doc2Vec])
@pytest.mark.parametrize(
    ("words", "said"), [({"size": 50}, "vector_size=50"), ({"iter": 3}, "epochs=3")]
)
def test_old_arguments_are_answered_with_the_new(kind, words, said):
    with pytest.raises(TypeError, match=f"word of gensim 3. Write {said}"):
        kind(min_count=1, **words)


def test_saved_models_and_vectors_may_be_asked_for_as_memory_maps(model, tmp_path):
    model.save(tmp_path / "m")
    model.wv.save(tmp_path / "v")
    loaded = Word2Vec.load(tmp_path / "m", mmap="r").wv, KeyedVectors.load(tmp_path / "v", "r")
    assert all((vectors["a"] == model.wv["a"]).all() for vectors in loaded)


def test_old_words_of_methods(model):
    model.build_vocab(TEXT, progress_per=10_000, keep_raw_vocab=True)
    model.train(TEXT, epochs=1, word_count=0, queue_factor=2, report_delay=1.0)
    with pytest.raises(TypeError, match="train: there is no argument epoch=.*"):
        model.train(TEXT, epoch=3)
    with pytest.raises(TypeError, match="no argument updates="):
        model.build_vocab(TEXT, updates=True)
    with pytest.raises(TypeError, match="infer_vector: steps= is the word.*Write epochs=20"):
        Doc2Vec(min_count=1).infer_vector(["a"], steps=20)
    with pytest.raises(TypeError, match="Write KeyedVectors.load_word2vec_format"):
        Word2Vec.load_word2vec_format("vectors.bin", binary=True)


def test_unknown_arguments_are_refused():
    with pytest.raises(TypeError, match="no argument vectorsize=.*mean 'vector_size'"):
        Word2Vec(vectorsize=3)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("vocab", "key_to_index"),
        ("index2word", "index_to_key"),
        ("syn0", "vectors"),
        ("init_sims", "no need"),
        ("word_vec", "get_vector"),
    ],
)
def test_old_names_of_vectors(model, name, said):
    with pytest.raises(AttributeError, match=f"gensim 3.*{said}"):
        getattr(model.wv, name)


@pytest.mark.parametrize(
    ("name", "said"),
    [("most_similar", "wv.most_similar"), ("docvecs", ".dv"), ("syn1neg", ".outputs")],
)
def test_old_names_of_models(model, name, said):
    with pytest.raises(AttributeError, match=f"gensim 3. Write .*{said}"):
        getattr(model, name)


def test_a_model_has_no_items(model):
    with pytest.raises(TypeError, match=r"model.wv\['a'\]"):
        model["a"]
    with pytest.raises(TypeError, match="'a' in model.wv"):
        "a" in model  # noqa: B015


def test_names_of_nobody_and_copies(model):
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = model.nothing
    assert not hasattr(KeyedVectors(2), "nothing")
    assert repr(Word2Vec(min_count=1)) == "<Word2Vec (CBOW): no words yet, 100 numbers>"
    with pytest.raises(AttributeError, match="no words yet.*build_vocab"):
        _ = Word2Vec(min_count=1).wv
    again = pickle.loads(pickle.dumps(copy.copy(model.wv)))
    assert again["a"].tolist() == model.wv["a"].tolist()
