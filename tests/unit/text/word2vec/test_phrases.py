"""Phrases by counts made by hand."""

import math

import pytest

from hornbook.text import ENGLISH_CONNECTOR_WORDS, FrozenPhrases, Phraser, Phrases

TEXT = [["new", "york", "is", "big"]] * 6 + [["a", "new", "day"]] * 2 + [["big", "day"]] * 2


def test_scores_are_those_of_the_formula():
    phrases = Phrases(TEXT, min_count=2)
    # new 8, york 6, new_york 6; 6 words and 6 pairs are known.
    known = {"new", "york", "is", "big", "a", "day"}
    pairs = {"new_york", "york_is", "is_big", "a_new", "new_day", "big_day"}
    assert set(phrases.vocab) == known | pairs
    assert phrases.score("new", "york") == pytest.approx((6 - 2) / 8 / 6 * 12)
    assert phrases.score("york", "new") == -math.inf


def test_npmi_is_one_for_words_that_are_never_apart():
    phrases = Phrases([["a", "b"], ["c", "d", "c"]] * 5, 1, 0.9, scoring="npmi")
    assert phrases.score("a", "b") == pytest.approx(1)
    assert phrases[["a", "b", "c", "d"]] == ["a_b", "c_d"] or phrases[["a", "b"]] == ["a_b"]
    with pytest.raises(ValueError, match="from -1 to 1"):
        Phrases(scoring="npmi", threshold=10)


def test_phrases_are_joined_twice_over_into_longer_ones():
    text = [["new", "york", "times", "says"], ["york", "says"], ["times", "change"]] * 10
    first = Phrases(text, min_count=1, threshold=0.3)
    second = Phrases(first[text], min_count=1, threshold=0.3)
    assert second[first[["the", "new", "york", "times"]]] == ["the", "new_york_times"]
    assert list(first[[["new", "york"]]]) == [["new_york"]]


def test_connector_words_stand_inside():
    text = [["bank", "of", "america", "opens"], ["the", "bank"], ["america", "votes"]] * 10
    phrases = Phrases(text, 1, 0.1, connector_words=ENGLISH_CONNECTOR_WORDS)
    assert phrases[["the", "bank", "of", "america", "of"]] == ["the", "bank_of_america", "of"]
    assert phrases[["of", "bank", "of"]] == ["of", "bank", "of"]
    assert "bank_of_america" in phrases.export_phrases()
    assert "bank_of_america" in phrases.find_phrases([["bank", "of", "america"]])


def test_every_word_of_a_sentence_comes_out_again():
    phrases = Phrases(TEXT, 1, 0.3, connector_words={"is"})
    for sentence in (["is", "new", "is", "york", "is"], [], ["is"], ["york", "new", "new", "york"]):
        assert "_".join(phrases[sentence]).split("_") == ("_".join(sentence)).split("_")


def test_saved_and_loaded(tmp_path):
    phrases = Phrases(TEXT, min_count=1, threshold=0.5)
    phrases.save(tmp_path / "p.json")
    loaded = Phrases.load(tmp_path / "p.json")
    assert loaded[["new", "york"]] == phrases[["new", "york"]] == ["new_york"]
    for content in ("", "[]", '{"vocab": 3}', '{"vocab": {}, "corpus_word_count": 1, "x": 2}'):
        (tmp_path / "bad.json").write_text(content)
        with pytest.raises(ValueError, match="no sound file"):
            Phrases.load(tmp_path / "bad.json")
    with pytest.raises(TypeError, match="list of words"):
        Phrases(["one string"])
    with pytest.raises(TypeError, match="'new york': split it"):
        phrases["new york"]


def test_frozen_phrases_join_as_those_that_count(tmp_path):
    text = [["bank", "of", "america", "opens"], ["the", "bank"], ["new", "york"]] * 10
    phrases = Phrases(text, 1, 0.1, connector_words=ENGLISH_CONNECTOR_WORDS)
    frozen = phrases.freeze()
    frozen.save(tmp_path / "f.json")
    for one in (frozen, Phraser(phrases), Phraser(frozen), FrozenPhrases.load(tmp_path / "f.json")):
        assert list(one[text]) == list(phrases[text])
        assert one.find_phrases(text) == phrases.find_phrases(text)
        assert one.phrasegrams == phrases.export_phrases() and len(one) == len(one.phrasegrams) > 1
    with pytest.raises(TypeError, match="not a list"):
        Phraser(text)
    phrases.save(tmp_path / "p.json")
    for content in ("", "[]", '{"phrasegrams": {"a": "b"}}', (tmp_path / "p.json").read_text()):
        (tmp_path / "bad.json").write_text(content)
        with pytest.raises(ValueError, match="no sound file of FrozenPhrases"):
            FrozenPhrases.load(tmp_path / "bad.json")
