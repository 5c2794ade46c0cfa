"""CTC against real Keras, against a sum over all paths, and by central differences."""

import itertools

import numpy as np
import pytest

import hornbook as hb
from hornbook import losses, ops
from hornbook.engine import arrays, compile

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.oracle

draw = np.random.default_rng(5)


def agree(ours, theirs, rtol=1e-5, atol=1e-5):
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=rtol, atol=atol)


def spelled(path, blank):
    """What a path spells: repeats dropped, then blanks."""
    return tuple(name for name, _ in itertools.groupby(path) if name != blank)


def by_all_paths(logits, blank):
    """The probability of each label: the sum over every path that spells it."""
    logits = logits.astype("float64")
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    labels = {}
    for path in itertools.product(range(p.shape[1]), repeat=len(p)):
        word = spelled(path, blank)
        labels[word] = labels.get(word, 0) + np.prod(p[np.arange(len(p)), path])
    return labels


@pytest.mark.parametrize("blank", [0, 1, 2])
@pytest.mark.parametrize("frames", [1, 2, 4, 5])
def test_sum_over_all_paths(frames, blank):
    logits = draw.normal(size=(frames, 3)).astype("float32")
    labels = by_all_paths(logits, blank)
    assert sum(labels.values()) == pytest.approx(1)
    words = list(labels)
    target = np.zeros((len(words), frames), "int32")
    for row, word in zip(target, words, strict=True):
        row[: len(word)] = word
    lengths = [len(word) for word in words]
    stack = np.broadcast_to(logits, (len(words), *logits.shape))
    loss = ops.ctc_loss(target, stack, lengths, [frames] * len(words), mask_index=blank)
    agree(loss, [-np.log(labels[word]) for word in words])


def batch(rows=6, frames=9, letters=4, classes=5):
    target = draw.integers(1, classes, (rows, letters))
    target[0] = 2  # repeats, which need blanks between
    lengths = np.array([letters, 0, 1, 2, letters, 3])
    counts = np.array([frames, frames, 1, 6, frames - 1, 7])
    return target, draw.normal(size=(rows, frames, classes)).astype("float32"), lengths, counts


@pytest.mark.parametrize("blank", [0, 4])
def test_lengths(blank, parity):
    target, logits, lengths, counts = batch()
    target = target - (blank == 4)
    ours = ops.ctc_loss(target, logits, lengths, counts, mask_index=blank)
    theirs = keras.ops.ctc_loss(target, logits, lengths, counts, mask_index=blank)
    agree(ours, theirs)
    for row, count in enumerate(counts):  # what is beyond the lengths does not matter
        alone = ops.ctc_loss(
            target[row : row + 1, : lengths[row]],
            logits[row : row + 1, :count],
            lengths[row : row + 1],
            [count],
            mask_index=blank,
        )
        agree(alone[0], ours[row])
    parity("ops.ctc_loss", "forward")


def test_slopes(parity):
    target, logits, lengths, counts = batch()

    def total(room, x):
        return ops.sum(room.ops.ctc_loss(target, x, lengths, counts))

    ours, theirs = (hb.grad(lambda x, r=r: total(r, x))(logits) for r in (hb, keras))
    agree(ours, theirs)
    beyond = np.arange(logits.shape[1]) >= counts[:, None]
    assert not np.asarray(ours)[beyond].any()
    with arrays.float64():
        wide, step, slopes = logits.astype("float64"), 1e-5, []
        for place in np.ndindex(3, 4, 5):
            moved = [wide.copy(), wide.copy()]
            moved[0][place] += step
            moved[1][place] -= step
            high, low = (float(total(hb, x)) for x in moved)
            slopes.append((high - low) / (2 * step))
        exact = np.asarray(hb.grad(lambda x: total(hb, x))(wide))[:3, :4]
    # The error of central differences is step^2 and rounding over step: 1e-10 both.
    agree(slopes, exact.reshape(-1), rtol=1e-6, atol=1e-8)
    parity("ops.ctc_loss", "gradient")


def test_long_and_extreme_outputs_stay_finite():
    frames, letters = 400, 60
    target = draw.integers(1, 8, (2, letters))
    logits = (200 * draw.normal(size=(2, frames, 8))).astype("float32")
    given = (target, [letters] * 2, [frames] * 2)

    def loss(x):
        return ops.sum(ops.ctc_loss(given[0], x, given[1], given[2]))

    assert np.isfinite(float(loss(logits)))
    assert np.isfinite(np.asarray(hb.grad(loss)(logits))).all()
    # Log probabilities below the 1e-38 of float32 are summed as they are.
    assert float(loss(logits)) > 1000


def test_a_label_longer_than_its_frames(parity):
    logits = np.zeros((2, 3, 4), "float32")
    target = [[1, 1, 1], [1, 2, 3]]  # the first needs two blanks more

    def loss(x):
        return ops.ctc_loss(target, x, [3, 3], [3, 3])

    agree(loss(logits)[0], 1e5)
    # Keras finds a path through its stand-in for 0, whose logarithm is -1e5.
    wanted = keras.ops.ctc_loss(target, logits, [3, 3], [3, 3])
    np.testing.assert_allclose(np.asarray(loss(logits)), np.asarray(wanted), rtol=1e-3)
    slope = np.asarray(hb.grad(lambda x: ops.sum(loss(x)))(logits))
    assert not slope[0].any() and slope[1].any() and np.isfinite(slope).all()
    parity("ops.ctc_loss", "forward")


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "none"])
def test_the_loss(reduction, parity):
    target, logits, _, _ = batch()
    target[1, 2:], target[2] = 0, 0
    for options in ({}, {"sample_weight": np.arange(6.0, dtype="float32")}):
        ours = losses.CTC(reduction=reduction)(target, logits, **options)
        agree(ours, keras.losses.CTC(reduction=reduction)(target, logits, **options))
    agree(losses.ctc(target, logits), keras.losses.ctc(target, logits))
    assert losses.CTC().get_config() == keras.losses.CTC().get_config() | {"dtype": None}
    parity("losses.CTC", "forward", "config")


def test_labels_are_checked():
    with pytest.raises(ValueError, match="holds the label 7, but the output 'x' has 5 classes"):
        losses.CTC().check_targets(np.array([[1, 7]]), 5, "x")
    with pytest.raises(ValueError, match="needs labels .batch, labels. and logits"):
        losses.ctc(np.zeros((2, 3, 1)), np.zeros((2, 5, 3)))


@pytest.mark.parametrize("merge", [True, False])
@pytest.mark.parametrize("blank", [0, 2])
def test_greedy(merge, blank, parity):
    logits, counts = draw.normal(size=(20, 7, 3)).astype("float32"), draw.integers(0, 8, 20)
    options = {"merge_repeated": merge, "mask_index": blank}
    ours = ops.ctc_decode(logits, counts, **options)
    theirs = keras.ops.ctc_decode(logits, counts, **options)
    for mine, wanted in zip(ours, theirs, strict=True):
        agree(mine, wanted)
    assert ours[0].dtype == "int32" and ours[0].shape == (1, 20, 7)
    parity("ops.ctc_decode", "forward")


@pytest.mark.parametrize("width", [1, 3, 20])
def test_beams(width, parity):
    logits, counts = draw.normal(size=(8, 6, 4)).astype("float32"), draw.integers(1, 7, 8)
    options = {"strategy": "beam_search", "beam_width": width, "top_paths": min(width, 3)}
    ours = ops.ctc_decode(logits, counts, **options)
    theirs = keras.ops.ctc_decode(logits, counts, **options)
    np.testing.assert_array_equal(np.asarray(ours[0]), np.asarray(theirs[0]))
    agree(ours[1], theirs[1])
    parity("ops.ctc_decode", "forward")


@pytest.mark.parametrize("blank", [0, 1])
def test_a_wide_beam_finds_the_likeliest_labels(blank):
    logits = draw.normal(size=(5, 3)).astype("float32")
    labels = by_all_paths(logits, blank)
    best = sorted(labels, key=labels.get, reverse=True)[:5]
    found, scores = ops.ctc_decode(
        logits[None], [5], strategy="beam_search", top_paths=5, mask_index=blank
    )
    words = [tuple(name for name in row[0].tolist() if name >= 0) for row in np.asarray(found)]
    assert words == best
    agree(scores[0], [np.log(labels[word]) for word in best])


def test_words_of_decode():
    logits = np.zeros((1, 2, 3), "float32")
    with pytest.raises(ValueError, match="'greedy' or 'beam_search', not 'best'"):
        ops.ctc_decode(logits, [2], strategy="best")
    with pytest.raises(ValueError, match="beam_width=3 or more"):
        ops.ctc_decode(logits, [2], strategy="beam_search", beam_width=2, top_paths=3)


def test_a_program_equals_eager():
    target, logits, lengths, counts = batch()
    program = compile.program(ops.ctc_loss)
    agree(program(target, logits, lengths, counts), ops.ctc_loss(target, logits, lengths, counts))
