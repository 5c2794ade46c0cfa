"""Files of questions and judgements."""

import pytest
from scipy import stats

from hornbook.text import KeyedVectors, evaluate_analogies, evaluate_pairs

WORDS = ["Man", "woman", "king", "queen", "bad"]
TABLE = [[0.1, 0, 1], [0.1, 1, 1], [1, 0, 1], [1, 1, 1], [-1, 0, 0]]


@pytest.fixture
def made():
    return KeyedVectors(3, WORDS, TABLE)


@pytest.mark.parametrize("method", ["3cosadd", "3cosmul"])
def test_right_and_wrong_answers_by_section(made, tmp_path, method):
    path = tmp_path / "q.txt"
    path.write_text(
        ": family\nman woman king queen\nman woman king bad\n\n: far\nman x king queen\n"
    )
    share, sections = evaluate_analogies(made, path, method=method)
    assert share == 0.5
    assert [section["section"] for section in sections] == ["family", "far", "Total accuracy"]
    assert sections[0]["correct"] == [("MAN", "WOMAN", "KING", "QUEEN")]
    assert len(sections[2]["incorrect"]) == 1
    share, _ = made.evaluate_word_analogies(path, dummy4unknown=True, method=method)
    assert share == pytest.approx(1 / 3)
    assert evaluate_analogies(made, path, case_insensitive=False)[0] == 0.0
    assert evaluate_analogies(made, path, restrict_vocab=3)[1][-1]["correct"] == []


def test_faults_of_a_file_of_questions(made, tmp_path):
    (tmp_path / "q.txt").write_text(": a\none two three\n")
    with pytest.raises(ValueError, match="line 2"):
        evaluate_analogies(made, tmp_path / "q.txt")
    with pytest.raises(ValueError, match="3cosadd"):
        evaluate_analogies(made, tmp_path / "q.txt", method="cos")


def test_pairs_against_judgements(made, tmp_path):
    path = tmp_path / "p.txt"
    path.write_text("# a b\nman\twoman\t7\nking\tqueen\t8\nman\tbad\t1\nking\tbad\t1\nx\ty\t5\n")
    pearson, spearman, unknown = evaluate_pairs(made, path)
    made = KeyedVectors(3, [word.lower() for word in WORDS], TABLE)
    cosines = [
        made.similarity(*pair.split())
        for pair in ("man woman", "king queen", "man bad", "king bad")
    ]
    assert pearson == pytest.approx(stats.pearsonr(cosines, [7, 8, 1, 1])[0])
    assert spearman == pytest.approx(stats.spearmanr(cosines, [7, 8, 1, 1])[0])
    assert unknown == pytest.approx(20)
    (tmp_path / "bad.txt").write_text("man woman\n")
    with pytest.raises(ValueError, match="line 1"):
        made.evaluate_word_pairs(tmp_path / "bad.txt")
