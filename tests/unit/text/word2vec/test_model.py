"""Word2Vec: what it learns, how it reads, that it is the same twice."""

import numpy as np
import pytest

from hornbook.text import LineSentence, Word2Vec
from hornbook.text.word2vec.vocabulary import DISCARD, KEEP


def two_worlds(sentences=600, seed=0):
    """Sentences of kitchen words and sentences of sea words, never both, and words of either."""
    draw = np.random.default_rng(seed)
    worlds = [["pan", "oven", "salt", "knife"], ["ship", "wave", "sail", "rope"]]
    both = ["and", "the"]
    return [
        [str(draw.choice([*worlds[number % 2], *both])) for _ in range(10)]
        for number in range(sentences)
    ]


TEXT = two_worlds()
SMALL = {"vector_size": 12, "min_count": 1, "window": 3, "epochs": 8, "sample": 0, "alpha": 0.1}


def apart(vectors):
    """The least cosine within a world, less the greatest across."""
    worlds = [["pan", "oven", "salt", "knife"], ["ship", "wave", "sail", "rope"]]
    within = [vectors.similarity(a, b) for world in worlds for a in world for b in world]
    across = [vectors.similarity(a, b) for a in worlds[0] for b in worlds[1]]
    return min(within) - max(across)


@pytest.mark.parametrize(
    "options",
    [{"sg": 0}, {"sg": 1}, {"sg": 1, "hs": 1, "negative": 0}, {"sg": 0, "hs": 1, "negative": 0}],
    ids=["cbow", "skip-gram", "skip-gram down a tree", "cbow down a tree"],
)
def test_words_in_like_company_come_together(options):
    model = Word2Vec(TEXT, **SMALL | options)
    assert apart(model.wv) > 0.2
    assert model.wv.most_similar("pan", topn=3) != model.wv.most_similar("ship", topn=3)


def test_the_same_seed_gives_the_same_bits():
    first, again = (Word2Vec(TEXT[:40], **SMALL, seed=3).wv.vectors for _ in range(2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != Word2Vec(TEXT[:40], **SMALL, seed=4).wv.vectors.tobytes()


def test_a_file_is_read_line_by_line(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("\n".join(" ".join(sentence) for sentence in TEXT[:40]))
    from_list = Word2Vec(TEXT[:40], **SMALL)
    from_file = Word2Vec(corpus_file=path, **SMALL)
    by_lines = Word2Vec(LineSentence(path), **SMALL)
    assert from_list.wv.vectors.tobytes() == from_file.wv.vectors.tobytes()
    assert from_list.wv.vectors.tobytes() == by_lines.wv.vectors.tobytes()


def test_a_generator_is_refused_with_a_reason():
    with pytest.raises(TypeError, match="read once only"):
        Word2Vec((sentence for sentence in TEXT), **SMALL)
    with pytest.raises(TypeError, match="Split it"):
        Word2Vec("one long string", **SMALL)
    with pytest.raises(TypeError, match="list of words"):
        Word2Vec(["one", "two"], **SMALL)


def test_rare_words_are_left_out_unless_a_rule_says_otherwise():
    text = [["a", "a", "b", "c"], ["a", "b"]]

    def rule(word, count, min_count):
        return {"c": KEEP, "a": DISCARD}.get(word)

    model = Word2Vec(vector_size=2, min_count=2)
    model.build_vocab(text)
    assert model.wv.index_to_key == ["a", "b"]
    model.build_vocab(text, trim_rule=rule)
    assert model.wv.index_to_key == ["b", "c"]
    with pytest.raises(ValueError, match="smaller min_count"):
        Word2Vec(text, min_count=9)


def test_the_loss_falls_and_callbacks_are_told():
    told = []

    class Watcher:
        def on_epoch_end(self, model):
            told.append(model.wv.vectors.copy())

    model = Word2Vec(TEXT, **SMALL, compute_loss=True, callbacks=[Watcher()])
    assert len(told) == len(model.losses) == 8
    assert model.losses[-1] < model.losses[0]
    assert model.get_latest_training_loss() == model.losses[-1]
    assert not np.array_equal(told[0], told[-1])


def test_words_are_added_to_a_vocabulary():
    model = Word2Vec(TEXT, **SMALL)
    before = model.wv["pan"].copy()
    model.build_vocab([["pan", "ladle"]] * 5, update=True)
    assert "ladle" in model.wv
    np.testing.assert_array_equal(model.wv["pan"], before)
    model.train([["pan", "ladle"]] * 5, total_examples=5, epochs=2)
    assert not np.array_equal(model.wv["pan"], before)


def test_a_saved_model_goes_on_as_if_nothing_had_been(tmp_path):
    model = Word2Vec(TEXT[:60], **SMALL)
    model.save(tmp_path / "model.npz")
    loaded = Word2Vec.load(tmp_path / "model.npz")
    assert loaded.wv.vectors.tobytes() == model.wv.vectors.tobytes()
    assert loaded.outputs.tobytes() == model.outputs.tobytes()
    assert loaded.wv.get_count("pan") == model.wv.get_count("pan")
    loaded.train(TEXT[:60], total_examples=60, epochs=1)
    assert np.isfinite(loaded.wv.vectors).all()


def test_context_predicts_a_word():
    model = Word2Vec(TEXT, **SMALL)
    (word, chance), *_ = model.predict_output_word(["wave", "sail", "rope"], topn=5)
    assert word in {"ship", "wave", "sail", "rope", "and", "the"}
    assert 0 < chance < 1
    with pytest.raises(KeyError, match="None of"):
        model.predict_output_word(["nothing"])


def test_nothing_to_predict_is_refused():
    with pytest.raises(ValueError, match="nothing is predicted"):
        Word2Vec(TEXT, negative=0, hs=0)
    with pytest.raises(ValueError, match="build_vocab"):
        Word2Vec().train(TEXT)


@pytest.mark.parametrize("sg", [0, 1])
def test_a_tiny_text_of_few_words_stays_finite(sg):
    model = Word2Vec([["a", "b", "a", "c"]] * 400, **SMALL | {"alpha": 0.5, "sg": sg})
    assert np.abs(model.wv.vectors).max() < 100
