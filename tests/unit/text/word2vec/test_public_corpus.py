"""Word vectors of real English: near words, the odd one out, analogies.

The short form learns from the first megabyte in some seconds, the full form from all 5 MB.
Thresholds leave room for other processors' rounding: of four seeds none came near them.
"""

import lzma
from pathlib import Path

import pytest

from hornbook.text import Word2Vec

CORPUS = Path(__file__).parents[3] / "corpora" / "scripture.txt.xz"
NEAR = [  # a word, one that is like it, one that is not
    ("gold", "silver", "bread"),
    ("son", "daughter", "gold"),
    ("father", "mother", "river"),
    ("seven", "ten", "moses"),
    ("egypt", "canaan", "wife"),
    ("moses", "aaron", "gold"),
    ("evening", "morning", "sheep"),
]
ANALOGIES = """
father mother son daughter
he she his her
man woman he she
man men woman women
son sons daughter daughters
brother sister son daughter
go went come came
give gave take took
"""


def learnt(size, **options):
    with lzma.open(CORPUS, "rt", encoding="utf-8") as stream:
        text = stream.read(size)
    return Word2Vec([line.split() for line in text.splitlines()], **options).wv


def check(vectors, apart, analogies):
    for word, like, unlike in NEAR:
        near, far = vectors.similarity(word, like), vectors.similarity(word, unlike)
        assert near > far + apart, f"{word} is {near:.2f} to {like} and {far:.2f} to {unlike}"
    assert vectors.doesnt_match(["gold", "silver", "brass", "mother"]) == "mother"
    assert vectors.doesnt_match(["father", "mother", "brother", "gold"]) == "gold"
    right = [
        line
        for line in ANALOGIES.split("\n")
        if line and _answer(vectors, *line.split()[:3]) == line.split()[3]
    ]
    assert len(right) >= analogies, right


def _answer(vectors, a, b, c):
    return vectors.most_similar([b, c], [a], topn=1)[0][0]


def test_a_megabyte():
    vectors = learnt(1_000_000, vector_size=50, epochs=10)
    assert len(vectors) == 2209
    check(vectors, apart=0.15, analogies=5)


@pytest.mark.slow
@pytest.mark.parametrize("sg", [0, 1], ids=["cbow", "skip-gram"])
def test_five_megabytes(sg, tmp_path):
    vectors = learnt(-1, sg=sg)
    assert len(vectors) == 5909
    check(vectors, apart=0.15, analogies=[6, 3][sg])
    path = tmp_path / "questions.txt"
    path.write_text(": kin and forms\n" + ANALOGIES.strip())
    share, sections = vectors.evaluate_word_analogies(path)
    assert len(sections[0]["correct"]) + len(sections[0]["incorrect"]) == 8 and share > 0.3
