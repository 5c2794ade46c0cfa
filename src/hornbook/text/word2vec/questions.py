"""How good word vectors are: files of analogies, and of pairs that people have judged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["evaluate_analogies", "evaluate_pairs"]

_TOGETHER = 256  # questions at a time: each has a score for every word
_LONGEST = 1 << 14  # characters of a line


def evaluate_analogies(
    vectors: Any,
    analogies: Any,
    restrict_vocab: int | None = 300_000,
    case_insensitive: bool = True,
    dummy4unknown: bool = False,
    method: str = "3cosadd",
) -> tuple[float, list[dict[str, Any]]]:
    """The share of questions "a is to b as c is to ?" whose nearest word is the right one.

    Args:
        vectors: The word vectors.
        analogies: Path of a file: four words a line, ``: name`` before each section.
        restrict_vocab: Look among this many of the most frequent words; questions with others are
            left out.
        case_insensitive: Whether capitals do not matter.
        dummy4unknown: Whether questions with unknown words count as wrong.
        method: ``"3cosadd"`` or ``"3cosmul"``.

    Returns:
        The share of all, and for each section and for all of them
        ``{"section": ..., "correct": [...], "incorrect": [...]}``.

    Example:
        >>> import tempfile, pathlib
        >>> from hornbook.text import KeyedVectors
        >>> words = ["man", "woman", "king", "queen"]
        >>> made = KeyedVectors(2, words, [[1, 0], [1, 1], [5, 0], [5, 5]])
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "questions.txt"
        >>> _ = path.write_text(": family\\nman woman king queen\\n")
        >>> evaluate_analogies(made, path)[0]
        1.0
    """
    if method not in ("3cosadd", "3cosmul"):
        raise ValueError(f"method={method!r}: it is '3cosadd' or '3cosmul'.")
    space = vectors.directions()[:restrict_vocab]
    words = vectors.index_to_key[: len(space)]
    index: dict[str, int] = {}
    # Of words that differ by capitals alone the most frequent one stands for all.
    for number, word in enumerate(words):
        index.setdefault(word.upper() if case_insensitive else word, number)
    sections: list[dict[str, Any]] = []
    for name, lines in _sections(analogies, case_insensitive):
        known = [line for line in lines if all(word in index for word in line)]
        rows = np.array([[index[word] for word in line] for line in known], "int64")
        right = _answers(space, rows.reshape(-1, 4), method)
        section: dict[str, Any] = {"section": name, "correct": [], "incorrect": []}
        for line, good in zip(known, right, strict=True):
            section["correct" if good else "incorrect"].append(line)
        if dummy4unknown:
            section["incorrect"] += [line for line in lines if line not in known]
        sections.append(section)
    total = {
        "section": "Total accuracy",
        "correct": [line for section in sections for line in section["correct"]],
        "incorrect": [line for section in sections for line in section["incorrect"]],
    }
    sections.append(total)
    asked = len(total["correct"]) + len(total["incorrect"])
    return (len(total["correct"]) / asked if asked else 0.0), sections


def _sections(path: Any, fold: bool) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    name, lines = "", []
    with open(Path(path), encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(_LONGEST), ""), 1):
            if line.startswith(":"):
                if lines or name:
                    yield name, lines
                name, lines = line[1:].strip(), []
                continue
            question = tuple((line.upper() if fold else line).split())
            if question and len(question) != 4:
                raise ValueError(
                    f"{path}, line {number}: a question has four words, not {line[:60]!r}."
                )
            if question:
                lines.append(question)
    if lines or name:
        yield name, lines


def _answers(space: np.ndarray, rows: np.ndarray, method: str) -> np.ndarray:
    right = np.zeros(len(rows), bool)
    for start in range(0, len(rows), _TOGETHER):
        a, b, c, d = rows[start : start + _TOGETHER].T
        if method == "3cosadd":
            scores = (space[b] - space[a] + space[c]) @ space.T
        else:
            near = [(1 + space[part] @ space.T) / 2 for part in (a, b, c)]
            scores = near[1] * near[2] / (near[0] + 1e-6)
        place = np.arange(len(a))
        for part in (a, b, c):
            scores[place, part] = -np.inf
        right[start : start + _TOGETHER] = scores.argmax(1) == d
    return right


def evaluate_pairs(
    vectors: Any,
    pairs: Any,
    delimiter: str = "\t",
    case_insensitive: bool = True,
    dummy4unknown: bool = False,
) -> tuple[float, float, float]:
    """How cosines agree with a file of people's judgements of pairs of words.

    Args:
        vectors: The word vectors.
        pairs: Path of a file: two words and a number a line; ``#`` starts a comment.
        delimiter: What stands between them.
        case_insensitive: Whether capitals do not matter.
        dummy4unknown: Whether pairs with unknown words count as of cosine 0.

    Returns:
        Pearson's correlation, Spearman's of the ranks, and the percentage of unknown pairs.

    Example:
        >>> import tempfile, pathlib
        >>> from hornbook.text import KeyedVectors
        >>> made = KeyedVectors(2, ["a", "b", "c"], [[1, 0], [1, 0.1], [0, 1]])
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "pairs.txt"
        >>> _ = path.write_text("a\\tb\\t9\\na\\tc\\t1\\nb\\tc\\t2\\n")
        >>> round(evaluate_pairs(made, path)[1], 3)
        1.0
    """
    fold = str.upper if case_insensitive else str
    index: dict[str, int] = {}
    for number, word in enumerate(vectors.index_to_key):
        index.setdefault(fold(word), number)
    space, ours, theirs, unknown = vectors.directions(), [], [], 0
    with open(Path(pairs), encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                first, second, value = line.rstrip("\n").split(delimiter)
                judged = float(value)
            except ValueError:
                raise ValueError(
                    f"{pairs}, line {number}: two words and a number apart by {delimiter!r} are "
                    f"wanted, but it is {line[:60]!r}."
                ) from None
            places = [index.get(fold(word.strip())) for word in (first, second)]
            if None in places:
                unknown += 1
                if not dummy4unknown:
                    continue
                ours.append(0.0)
            else:
                ours.append(float(space[places[0]] @ space[places[1]]))
            theirs.append(judged)
    if len(ours) < 2:
        raise ValueError(f"{pairs}: {len(ours)} pairs have vectors; a correlation needs two.")
    share = 100.0 * unknown / (unknown + len(ours) - (unknown if dummy4unknown else 0))
    pearson = float(np.corrcoef(ours, theirs)[0, 1])
    return pearson, float(np.corrcoef(_ranks(ours), _ranks(theirs))[0, 1]), share


def _ranks(values: list[float]) -> np.ndarray:
    """Ranks from 0, equal values sharing the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts + 1) / 2)[inverse]
