"""Reading a corpus: lines, parts, blocks."""

import gzip
import io
import tracemalloc
from functools import partial

import numpy as np

from hornbook.text import LineSentence, Word2Vec
from hornbook.text.word2vec.batches import Plan, stretches
from hornbook.text.word2vec.corpus import Corpus, Part, blocks
from hornbook.text.word2vec.steps import Form


def test_lines_of_files_and_folders(tmp_path):
    (tmp_path / "a.txt").write_text("one two\n\nthree\n")
    with gzip.open(tmp_path / "b.gz", "wt") as stream:
        stream.write("four")
    assert list(LineSentence(tmp_path / "a.txt")) == [["one", "two"], ["three"]]
    assert list(LineSentence(tmp_path)) == [["one", "two"], ["three"], ["four"]]
    assert list(LineSentence(tmp_path / "a.txt", limit=1)) == [["one", "two"]]
    assert list(LineSentence(tmp_path / "a.txt", max_sentence_length=1))[0] == ["one"]


def test_a_file_without_line_ends_is_cut(monkeypatch):
    monkeypatch.setattr("hornbook.text.word2vec.corpus._LONGEST", 7)
    words = [word for part in LineSentence(io.StringIO("ab cde fghijkl mn")) for word in part]
    assert words == ["ab", "cde", "fghijkl", "mn"]


def pairs_of_text(sentences, window):
    return sorted(
        (word, other)
        for sentence in sentences
        for place, word in enumerate(sentence)
        for other in sentence[max(0, place - window) : place] + sentence[place + 1 :][:window]
    )


def pairs_of_blocks(cut, size, window):
    found = []
    for row in range(len(cut)):
        for place in range(size):
            at = place + window
            for n in range(at - cut.left[row, place], at + cut.right[row, place] + 1):
                if n != at and cut.valid[row, place]:
                    found.append((int(cut.words[row, at]), int(cut.words[row, n])))
    return sorted(found)


def part_of(sentences):
    tokens = np.concatenate([np.array(s, "int32") for s in sentences])
    return Part(tokens, np.array([len(s) for s in sentences]), None, len(tokens))


def test_blocks_hold_every_pair_of_a_sentence_once():
    draw = np.random.default_rng(0)
    sentences = [draw.integers(0, 9, n).tolist() for n in (1, 5, 0, 13, 2)]
    cut = blocks(part_of(sentences), 4, 3, np.ones(9), draw, shrink=False)
    assert cut.valid.sum() == 21
    assert pairs_of_blocks(cut, 4, 3) == pairs_of_text(sentences, 3)


def test_frequent_words_are_thinned_out_and_windows_close_over_the_gap():
    keep = np.array([0.0, 1.0, 1.0])
    cut = blocks(part_of([[1, 0, 0, 2]]), 4, 1, keep, np.random.default_rng(0), shrink=False)
    assert pairs_of_blocks(cut, 4, 1) == [(1, 2), (2, 1)]


def test_windows_are_drawn_from_one_to_the_largest():
    cut = blocks(part_of([[0] * 3000]), 30, 5, np.ones(1), np.random.default_rng(0))
    inner = cut.left[1:-1]
    assert set(np.unique(inner)) == {1, 2, 3, 4, 5}
    # The mean of 2,940 draws from 1 to 5 is within five of its own deviations of 3.
    assert abs(inner.mean() - 3) < 5 * np.sqrt(2 / inner.size)


def test_a_text_of_no_known_words():
    empty = Part(np.zeros(0, "int32"), np.zeros(3, "int64"), None, 7)
    assert len(blocks(empty, 4, 2, np.ones(1), np.random.default_rng(0))) == 0


def test_a_corpus_that_does_not_fit_is_read_anew():
    reads = []

    class Text:
        def __iter__(self):
            reads.append(1)
            return iter([[0, 1], [1]])

    whole = Corpus(Text(), part_of)
    assert [part.tokens.tolist() for _ in range(3) for part in whole] == [[0, 1, 1]] * 3
    assert len(reads) == 1
    large = Corpus(Text(), part_of, limit=4)
    assert [part.tokens.tolist() for _ in range(3) for part in large] == [[0, 1, 1]] * 3
    assert len(reads) == 4


def test_stretches_hold_all_words_and_rates_fall(monkeypatch):
    monkeypatch.setattr("hornbook.text.word2vec.batches._STRETCH", 32)
    form = Form(pairs=True, size=4, window=2)
    plan = Plan(form, 2, 3, np.ones(50), np.arange(50, dtype="int32"), True, 90)
    parts = [part_of([list(range(start, start + 15))]) for start in (0, 15, 30)]
    found = list(stretches(parts, plan, np.random.default_rng(0), lambda read: 1 - read / 45))
    assert found[-1].read == 45 and len(found) > 1
    rates = [rate for one in found for rate in one.fields["rates"][: one.steps]]
    assert all(a >= b for a, b in zip(rates, rates[1:], strict=False)) and rates[0] == 1
    seen = [
        int(word)
        for one in found
        for word, valid in zip(
            one.fields["words"][..., 2:6].ravel(), one.fields["valid"].ravel(), strict=True
        )
        if valid
    ]
    assert sorted(seen) == list(range(45))


def test_memory_does_not_grow_with_a_corpus_that_is_streamed(monkeypatch):
    monkeypatch.setattr("hornbook.text.word2vec.batches._STRETCH", 1 << 11)
    monkeypatch.setattr("hornbook.text.word2vec.vocabulary._READ", 128)
    monkeypatch.setattr("hornbook.text.word2vec.corpus._SENTENCES", 128)
    monkeypatch.setattr("hornbook.text.word2vec.model.Corpus", partial(Corpus, limit=1 << 12))

    class Text:
        def __init__(self, size):
            self.size = size

        def __iter__(self):
            return ([f"w{(n + m) % 300}" for m in range(10)] for n in range(self.size))

    def most(size):
        model = Word2Vec(vector_size=4, min_count=1)
        model.build_vocab(Text(size))
        tracemalloc.start()
        model.build_vocab(Text(size))
        counted = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        model.train(Text(size), total_examples=size, epochs=1)  # compiles
        tracemalloc.start()
        model.train(Text(size), total_examples=size, epochs=1)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return max(found, counted)

    short, long = most(700), most(2_800)
    # The longer text alone would be 112,000 bytes of numbers and more than a megabyte of words.
    assert long < short + 60_000
