"""Connectionist temporal classification: labels of sequences that are not aligned with the frames.

Every frame names a class or the blank. A *path* is one name for each frame; it spells a label when
repeats are dropped first and blanks after it: ``a a - a b b`` spells ``a a b``. The probability of
a label is the sum over its paths; walking the label with a blank around each letter sums them all
in ``frames * letters`` steps::

    z        -   a   -   b   -          the label a b with its blanks, 2 L + 1 places
    A_t(s) = p_t(z_s) (A_(t-1)(s) + A_(t-1)(s - 1) + A_(t-1)(s - 2) where z_s is a letter that
                                                     differs from z_(s - 2))

All of it is done with logarithms. See: Graves et al. 2006.
"""

from typing import Any

from hornbook.engine import control
from hornbook.engine import nn as engine_nn
from hornbook.engine.arrays import xp
from hornbook.ops.table import op

__all__ = ["ctc_decode", "ctc_loss"]

# The logarithm of 0: far below any sum of logarithms, and with finite slopes.
_NEVER = -1e30
_IMPOSSIBLE = 1e5


def _floats(x: Any) -> Any:
    x = xp.asarray(x)
    return x.astype(xp.promote_types(x.dtype, "float32"))


@op
def ctc_loss(
    target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0
) -> Any:
    """-log of the probability of each label, summed over all paths that spell it.

    A label that does not fit into its frames costs 1e5 and moves nothing.

    Args:
        target: Labels (batch, labels), class numbers.
        output: Logits (batch, frames, classes).
        target_length: How many letters of each label count (batch,).
        output_length: How many frames of each output count (batch,).
        mask_index: The class that is the blank.

    Shapes:
        (batch, labels), (batch, frames, classes), (batch,), (batch,) -> (batch,)

    Example:
        >>> from hornbook import ops
        >>> logits = ops.zeros((1, 2, 2))  # paths a a, a -, - a of four spell a
        >>> round(float(ops.exp(-ops.ctc_loss([[1]], logits, [1], [2]))[0]), 4)
        0.75

    See: Graves et al. 2006, section 4.1.
    """
    target, output = xp.asarray(target).astype("int32"), _floats(output)
    target_length = xp.asarray(target_length).astype("int32")
    log_p = engine_nn.log_softmax(output, axis=-1)
    blanks = xp.full_like(target, mask_index)
    z = xp.reshape(xp.stack([blanks, target], axis=-1), (target.shape[0], 2 * target.shape[1]))
    z = xp.pad(z, ((0, 0), (0, 1)), constant_values=mask_index)
    # From a letter to the next without a blank between: only if they differ.
    earlier = xp.pad(z, ((0, 0), (2, 0)), constant_values=mask_index)[:, :-2]
    skips = (z != earlier) & (z != mask_index)

    def frame(before: Any, x: Any) -> Any:
        log_p_z, counts = x
        one = xp.pad(before, ((0, 0), (1, 0)), constant_values=_NEVER)[:, :-1]
        two = xp.pad(before, ((0, 0), (2, 0)), constant_values=_NEVER)[:, :-2]
        two = xp.where(skips, two, _NEVER)
        after = log_p_z + xp.logaddexp(xp.logaddexp(before, one), two)
        return xp.where(counts[:, None], after, before), ()

    log_p_z = xp.take_along_axis(log_p, z[:, None, :], axis=-1)
    counts = xp.arange(output.shape[1])[:, None] < xp.asarray(output_length).astype("int32")
    # Before the first frame we stand at the first blank; from there lie the blank and letter one.
    place = xp.arange(z.shape[1])
    start = xp.where(place == 0, 0.0, xp.full_like(log_p_z[:, 0], _NEVER))
    ends, _ = control.scan(frame, start, (xp.moveaxis(log_p_z, 1, 0), counts))
    last = 2 * target_length[:, None]
    at_blank = xp.take_along_axis(ends, last, axis=1)[:, 0]
    at_letter = xp.take_along_axis(ends, xp.maximum(last - 1, 0), axis=1)[:, 0]
    log_label = xp.logaddexp(at_blank, xp.where(target_length == 0, _NEVER, at_letter))
    return xp.where(log_label > _NEVER / 2, -log_label, _IMPOSSIBLE)


@op
def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int = 0,
) -> tuple[Any, Any]:
    """The likeliest labels of each output, and how likely they are.

    ``'greedy'`` spells the likeliest path. ``'beam_search'`` sums over paths: frame by frame it
    keeps the ``beam_width`` likeliest beginnings of a label.

    Args:
        inputs: Logits (batch, frames, classes).
        sequence_lengths: How many frames of each count (batch,).
        strategy: ``'greedy'`` or ``'beam_search'``.
        beam_width: Beginnings kept.
        top_paths: Labels wanted from the beam search.
        merge_repeated: Whether the greedy path drops repeats.
        mask_index: The class that is the blank.

    Shapes:
        (batch, frames, classes), (batch,) -> labels (paths, batch, frames), filled up with -1, and
        scores (batch, paths): minus the sum of the path's logits where greedy, log probabilities of
        the labels where beam search

    Example:
        >>> from hornbook import ops
        >>> path = ops.one_hot([[1, 1, 0, 1, 2]], 3)
        >>> labels, scores = ops.ctc_decode(path, [5])
        >>> labels.tolist()
        [[[1, 1, 2, -1, -1]]]

    See: Graves et al. 2006, section 3.2; Hannun et al. 2014.
    """
    inputs, lengths = _floats(inputs), xp.asarray(sequence_lengths).astype("int32")
    counts = xp.arange(inputs.shape[1]) < lengths[:, None]
    if strategy == "greedy":
        return _greedy(inputs, counts, merge_repeated, mask_index)
    if strategy != "beam_search":
        raise ValueError(f"ctc_decode: strategy is 'greedy' or 'beam_search', not {strategy!r}.")
    if top_paths > beam_width:
        raise ValueError(
            f"ctc_decode: {top_paths} paths are wanted of a beam of {beam_width}. Give beam_width="
            f"{top_paths} or more."
        )
    log_p = engine_nn.log_softmax(inputs, axis=-1)
    search = control.vectorize(lambda p, c: _beam_search(p, c, beam_width, mask_index))
    labels, scores = search(log_p, counts)
    return xp.moveaxis(labels[:, :top_paths], 1, 0), scores[:, :top_paths]


def _greedy(inputs: Any, counts: Any, merge_repeated: bool, blank: int) -> tuple[Any, Any]:
    path = xp.where(counts, xp.argmax(inputs, axis=-1).astype("int32"), blank)
    spelled = path != blank
    if merge_repeated:
        spelled &= xp.pad(path[:, 1:] != path[:, :-1], ((0, 0), (1, 0)), constant_values=True)
    order = xp.argsort(~spelled, axis=-1, stable=True)  # letters first, in their order
    labels = xp.take_along_axis(xp.where(spelled, path, -1), order, axis=-1)
    scores = -xp.sum(xp.where(counts, xp.max(inputs, axis=-1), 0), axis=-1, keepdims=True)
    return labels[None], scores


def _beam_search(log_p: Any, counts: Any, width: int, blank: int) -> tuple[Any, Any]:
    """Labels (width, frames) and log probabilities (width,) of one output, likeliest first.

    The state: beginnings, their lengths, and the log probability of the paths that spell each and
    end in a blank or in its last letter.
    """
    frames = log_p.shape[0]
    nothing = xp.full((width,), -xp.inf, log_p.dtype)
    start = (
        xp.full((width, frames), -1, "int32"),
        xp.zeros((width,), "int32"),
        nothing.at[0].set(0.0),
        nothing,
    )

    def frame(state: Any, x: Any) -> Any:
        log_p_t, count = x
        after = _extended(state, log_p_t, blank)
        return tuple(xp.where(count, a, b) for a, b in zip(after, state, strict=True)), ()

    (labels, _, in_blank, in_letter), _ = control.scan(frame, start, (log_p, counts))
    scores = xp.logaddexp(in_blank, in_letter)
    order = xp.argsort(-scores, stable=True)
    return labels[order], scores[order]


def _extended(state: Any, log_p: Any, blank: int) -> Any:
    """The likeliest beginnings one frame later."""
    labels, lengths, in_blank, in_letter = state
    width, classes = labels.shape[0], log_p.shape[0]
    total = xp.logaddexp(in_blank, in_letter)
    last = xp.where(
        lengths > 0,
        xp.take_along_axis(labels, xp.maximum(lengths - 1, 0)[:, None], axis=1)[:, 0],
        -1,
    )
    letters = xp.arange(classes)
    # A letter again needs a blank between; without one it only goes on.
    longer = log_p + xp.where(letters == last[:, None], in_blank[:, None], total[:, None])
    longer = xp.where(letters == blank, -xp.inf, longer)
    stay_blank = total + log_p[blank]
    stay_letter = in_letter + xp.where(last < 0, -xp.inf, log_p[last])
    # Beginning i with one letter more may be beginning j, which is kept already.
    stem = xp.where(xp.arange(labels.shape[1]) == lengths[:, None] - 1, -1, labels)
    is_stem = (labels[:, None] == stem[None]).all(-1) & (last >= 0) & (total > -xp.inf)
    joined = xp.where(is_stem, longer[:, last], -xp.inf)
    stay_letter = xp.logaddexp(stay_letter, engine_nn.logsumexp(joined, axis=0))
    taken = (is_stem[:, :, None] & (letters == last[None, :, None])).any(1)
    longer = xp.where(taken, -xp.inf, longer)

    scores = xp.concatenate([xp.logaddexp(stay_blank, stay_letter), longer.reshape(-1)])
    best = xp.argsort(-scores, stable=True)[:width]
    grows = best >= width
    of = xp.where(grows, (best - width) // classes, best)
    letter = (best - width) % classes
    here = grows[:, None] & (xp.arange(labels.shape[1]) == lengths[of][:, None])
    return (
        xp.where(here, letter[:, None], labels[of]).astype("int32"),
        lengths[of] + grows,
        xp.where(grows, -xp.inf, stay_blank[of]),
        xp.where(grows, scores[best], stay_letter[of]),
    )
