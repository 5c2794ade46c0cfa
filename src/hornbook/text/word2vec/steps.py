"""The compiled training of word vectors: many steps over blocks of text as one program.

The picture to hold: a *block* is some words of running text, the centres, with their neighbours,
and some words drawn for it, the negatives of its centres. So the scores of a block are one matrix
product, and so are the gradients of both sides. A step takes some blocks, adds up what each row of
a table is to change by, and adds that.

With input vectors ``v`` (rows of ``inputs``) and output vectors ``u`` (rows of ``outputs``) a pair
of input i and centre c with k negatives n has

``loss = -log sigmoid(u_c . v_i) - sum over n of log sigmoid(-u_n . v_i)``.

The drawn words of a block stand for the k negatives of each of its pairs: each of the m drawn ones
counts k/m. The expectation of the gradient is the same, its variance smaller.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from hornbook.engine.arrays import xp
from hornbook.engine.compile import program
from hornbook.engine.control import apart, fori_loop, traced_once

__all__ = ["Form", "training"]

# The sum of rates by which a row may follow its gradients in one step. A word that a step meets a
# hundred times would overshoot: all of its gradients are taken at the same place. Pairs each have
# a vector of their own, and so longer ones than means. On 6 million words of reviews (2026-11-24)
# 4 costs skip-gram a thirtieth of its right analogies, and 1 costs CBOW as much.
_MOST_OF_PAIRS, _MOST_OF_MEANS = 1.0, 2.0


@dataclass(frozen=True)
class Form:
    """What a step computes.

    Args:
        pairs: Whether each neighbour by itself predicts the centre (skip-gram), or their mean or
            sum does (CBOW, and paragraph vectors).
        size: Centres in a block.
        window: Words on either side of a block.
        negative: Negatives of a pair; 0 for none.
        paths: Whether centres are predicted by their way down the Huffman tree.
        mean: Whether inputs are averaged rather than added.
        words, tags: Whether words around the centre, and the document's own vector, are inputs.
        learn_words, learn_outputs: Whether these tables change.
        loss: Whether the loss is added up.
    """

    pairs: bool
    size: int
    window: int
    negative: int = 5
    paths: bool = False
    mean: bool = True
    words: bool = True
    tags: bool = False
    learn_words: bool = True
    learn_outputs: bool = True
    loss: bool = False


# Parts of a step of means, which the program has one after the other: so the compiler sees work
# that can be done side by side, and has the cores do it.
_LANES = 2

# Pairs whose score is beyond this are passed over, as in the first implementation: those told right
# have almost no gradient, those told wrong that far would throw their vectors about.
_FARTHEST = 6.0

# Changes to come, by table: rows of it, what is added to them, and the sum of the rates by which
# each of them follows its gradients.
Moves = dict[str, list[tuple[Any, Any, Any]]]


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + xp.exp(-x))


def _close(score: Any) -> Any:
    return (xp.abs(score) < _FARTHEST).astype("float32")


def _softplus(x: Any) -> Any:
    return xp.logaddexp(x, 0)


def _rows(table: Any, numbers: Any) -> Any:
    return table[numbers]


def _apply(state: dict[str, Any], moves: Moves, most: float) -> dict[str, Any]:
    """The state with all changes made, held back where the rates of a row are many."""
    state = dict(state)
    for name, own in moves.items():
        rows, rates = (xp.concatenate([m[n].reshape(-1) for m in own]) for n in (0, 2))
        tally = xp.zeros(len(state[name])).at[rows].add(rates)
        share = xp.minimum(1, most / xp.maximum(tally[rows], 1e-9))
        start = 0
        for rows, change, _ in own:
            end = start + rows.size
            part = share[start:end].reshape(rows.shape)
            state[name] = state[name].at[rows].add(change * part[..., None])
            start = end
    return state


def _together(parts: Iterable[Moves]) -> Moves:
    """The changes of all parts."""
    moves: Moves = {}
    for part in parts:
        for name, own in part.items():
            moves[name] = moves.get(name, []) + own
    return moves


# -- skip-gram: each neighbour by itself -------------------------------------------------------


def _pairs(form: Form, state: dict[str, Any], batch: dict[str, Any], rate: Any) -> Any:
    """Moves and loss of all blocks of a batch at once."""
    places = xp.arange(form.size + 2 * form.window)[None, :]
    distance = places - xp.arange(form.size)[:, None] - form.window
    near = (distance >= -batch["left"][:, :, None]) & (distance <= batch["right"][:, :, None])
    band = (near & (distance != 0)).astype("float32")  # (blocks, centres, places)
    inputs = state["inputs"][batch["words"]]
    change, rates, moves, loss = 0.0, 0.0, {}, 0.0
    if form.negative:
        more, their, moves["outputs"], lost = _negatives_of_pairs(
            form, state, inputs, band, batch, rate
        )
        change, rates, loss = change + more, rates + their, loss + lost
    if form.paths:
        more, their, moves["inner"], lost = _paths_of_pairs(form, state, inputs, band, batch, rate)
        change, rates, loss = change + more, rates + their, loss + lost
    return moves | {"inputs": [(batch["words"], change, rates)]}, loss


def _negatives_of_pairs(
    form: Form, state: Any, inputs: Any, band: Any, batch: Any, rate: Any
) -> Any:
    centres, drawn = batch["centres"], batch["drawn"]
    rows = xp.concatenate([centres, drawn], 1)
    outputs = state["outputs"][rows]
    score = xp.einsum("bjd,bid->bji", inputs, outputs)
    # A drawn word that is the centre itself is no negative of the centre's pairs.
    apart = (centres[:, :, None] != drawn[:, None, :]) * (form.negative / drawn.shape[1])
    other = xp.einsum("bij,bim->bjm", band, apart)
    weight = xp.concatenate([xp.swapaxes(band, 1, 2), other], 2)
    sign = xp.concatenate([xp.ones(form.size), xp.full(drawn.shape[1], -1.0)])
    push = weight * _close(score) * _sigmoid(-score * sign) * rate
    slope = push * sign
    change = xp.einsum("bji,bid->bjd", slope, outputs)
    back = xp.einsum("bji,bjd->bid", slope, inputs)
    loss = (weight * _softplus(-score * sign)).sum() if form.loss else 0.0
    return change, push.sum(2), [(rows, back, push.sum(1))], loss


def _paths_of_pairs(form: Form, state: Any, inputs: Any, band: Any, batch: Any, rate: Any) -> Any:
    nodes, turns = batch["nodes"], batch["turns"][:, None]
    outputs = state["inner"][nodes]
    score = xp.einsum("bjd,bipd->bjip", inputs, outputs)
    weight = xp.swapaxes(band, 1, 2)[..., None] * (turns >= 0)
    slope = weight * _close(score) * (1 - turns - _sigmoid(score)) * rate
    change = xp.einsum("bjip,bipd->bjd", slope, outputs)
    back = xp.einsum("bjip,bjd->bipd", slope, inputs)
    loss = (weight * _softplus((2 * turns - 1) * score)).sum() if form.loss else 0.0
    size = xp.abs(slope)
    return change, size.sum((2, 3)), [(nodes, back, size.sum(1))], loss


# -- CBOW and paragraph vectors: the mean or sum of the inputs ---------------------------------


def _means(form: Form, state: dict[str, Any], batch: dict[str, Any], rate: Any) -> Any:
    """Moves and loss of some blocks: rows of words, so that windows are shifted slices of them.

    What is computed ``apart`` is used more than once: the rows that are read, the context's sum.
    """
    count, hidden = 0.0, 0.0
    if form.words:
        near = apart(partial(_near, form.window), batch["left"], batch["right"])
        count = near.sum(1)
    if form.tags:
        there = (batch["tags"] >= 0).astype("float32")
        count = count + there.sum(2)
    share = 1 / xp.maximum(count, 1)
    part = share if form.mean else xp.ones_like(share)  # of each input in what predicts
    if form.words:
        rows = apart(_rows, state["inputs"], batch["words"])
        hidden = apart(_gathered, near * part[:, None], rows)
    if form.tags:
        tags = state["tags"][batch["tags"]]
        hidden = hidden + (tags * (there * part[..., None])[..., None]).sum(2)
    valid = batch["valid"] * (count > 0)
    change, rates, moves, loss = 0.0, 0.0, {}, 0.0
    if form.negative:
        more, their, moves["outputs"], lost = _negatives_of_means(
            form, state, hidden, valid, batch, rate
        )
        change, rates, loss = change + more, rates + their, loss + lost
    if form.paths:
        more, their, moves["inner"], lost = _paths_of_means(form, state, hidden, valid, batch, rate)
        change, rates, loss = change + more, rates + their, loss + lost
    if not form.learn_outputs:
        moves = {}
    if not form.mean:
        # As the first implementation has it: with a mean each input gets the whole error, with a
        # sum its part.
        change, rates = change * share[..., None], rates * share
    if form.tags:
        own = (change[:, :, None, :] * there[..., None], rates[..., None] * there)
        moves["tags"] = [(xp.maximum(batch["tags"], 0), *own)]
    if form.words and form.learn_words:
        moves["inputs"] = [(batch["words"], _spread(near, change), _spread(near, rates))]
    return moves, loss


def _near(window: int, left: Any, right: Any) -> Any:
    """1 where a word is in a centre's context: (blocks, 2 window, size), from far before on."""
    shift = xp.asarray([n for n in range(-window, window + 1) if n])[:, None]
    return ((shift >= -left[:, None]) & (shift <= right[:, None])).astype("float32")


def _starts(near: Any) -> list[int]:
    """Where in a row of words the words at each distance from the centres begin."""
    return [n for n in range(near.shape[1] + 1) if n != near.shape[1] // 2]


def _gathered(near: Any, rows: Any) -> Any:
    """The sum of the words around each centre, each times its entry in ``near``."""
    return sum(
        near[:, place, :, None] * rows[:, start : start + near.shape[2]]
        for place, start in enumerate(_starts(near))
    )


def _spread(near: Any, change: Any) -> Any:
    """What each word of a row changes by: the sum over the centres that it is near to."""
    places, size = near.shape[1:]
    # Filled up once, so that the centres at each distance are a slice: a product for each distance,
    # filled up by itself, takes twice as long.
    wide = xp.pad(change, [(0, 0), (places, places)] + [(0, 0)] * (change.ndim - 2))
    weights = xp.pad(near, [(0, 0), (0, 0), (places, places)])
    weights = weights.reshape(weights.shape + (1,) * (change.ndim - 2))
    slices = [slice(places - start, 2 * places - start + size) for start in _starts(near)]
    return sum(weights[:, n, part] * wide[:, part] for n, part in enumerate(slices))


def _push(rate: Any, valid: Any, hidden: Any, own: Any) -> tuple[Any, Any]:
    score = (hidden * own).sum(2)
    return score, valid * _close(score) * _sigmoid(-score) * rate


def _negatives_of_means(
    form: Form, state: Any, hidden: Any, valid: Any, batch: Any, rate: Any
) -> Any:
    centres, drawn = batch["centres"], batch["drawn"]
    own, others = apart(_rows, state["outputs"], centres), apart(_rows, state["outputs"], drawn)
    score, push = apart(_push, rate, valid, hidden, own)
    scores = xp.einsum("bid,bmd->bim", hidden, others)
    # A drawn word that is the centre itself is no negative of it.
    other = centres[:, :, None] != drawn[:, None, :]
    weight = (form.negative / drawn.shape[1]) * valid[..., None] * other
    pull = weight * _close(scores) * _sigmoid(scores) * rate
    change = push[..., None] * own - xp.einsum("bim,bmd->bid", pull, others)
    rates = apart(lambda push, pull: push + pull.sum(2), push, pull)
    loss = 0.0
    if form.loss:
        loss = (valid * _softplus(-score)).sum() + (weight * _softplus(scores)).sum()
    moves = [
        (centres, push[..., None] * hidden, push),
        (drawn, -xp.einsum("bim,bid->bmd", pull, hidden), pull.sum(1)),
    ]
    return change, rates, moves, loss


def _paths_of_means(form: Form, state: Any, hidden: Any, valid: Any, batch: Any, rate: Any) -> Any:
    nodes, turns = batch["nodes"], batch["turns"]
    outputs = state["inner"][nodes]
    score = xp.einsum("bid,bipd->bip", hidden, outputs)
    weight = valid[..., None] * (turns >= 0)
    slope = weight * _close(score) * (1 - turns - _sigmoid(score)) * rate
    change = xp.einsum("bip,bipd->bid", slope, outputs)
    back = slope[..., None] * hidden[:, :, None, :]
    loss = (weight * _softplus((2 * turns - 1) * score)).sum() if form.loss else 0.0
    size = xp.abs(slope)
    return change, size.sum(2), [(nodes, back, size)], loss


# -- the program -------------------------------------------------------------------------------


def _step(form: Form, state: dict[str, Any], batch: dict[str, Any], rate: Any) -> dict[str, Any]:
    """One step: the state after the blocks of a batch."""
    many = len(batch["left"])
    lane = many if form.pairs else -(-many // _LANES)
    run = traced_once(partial(_pairs if form.pairs else _means, form))
    parts = [
        run(state, {name: values[first : first + lane] for name, values in batch.items()}, rate)
        for first in range(0, many, lane)
    ]
    moves, loss = _together(more for more, _ in parts), sum(lost for _, lost in parts)
    most = _MOST_OF_PAIRS if form.pairs else _MOST_OF_MEANS
    return _apply(state, moves, most) | {"loss": state["loss"] + loss}


_FIELDS = ("words", "left", "right", "valid", "tags", "drawn")
_TABLES = ("inputs", "outputs", "inner", "tags")


@cache
def training(form: Form) -> Callable[..., dict[str, Any]]:
    """The program ``(tables, paths, fields, steps) -> tables`` of a form.

    ``tables`` are ``inputs``, ``outputs``, ``inner`` and ``tags``, used up by the call, and the
    ``loss`` so far; ``paths`` are nodes and turns of each word; ``fields`` are the batches, with an
    axis of steps before all others, of which the first ``steps`` are run.
    """

    def run(tables: dict[str, Any], paths: Any, fields: dict[str, Any], steps: Any) -> Any:
        kept = [name for name in _TABLES if name in tables]

        def body(number: Any, state: dict[str, Any]) -> dict[str, Any]:
            batch = {name: fields[name][number] for name in _FIELDS}
            batch["centres"] = batch["words"][:, form.window : form.window + form.size]
            if form.paths:
                batch["nodes"] = paths[0][batch["centres"]]
                batch["turns"] = paths[1][batch["centres"]]
            return _step(form, state, batch, fields["rates"][number])

        return fori_loop(0, steps, body, {name: tables[name] for name in (*kept, "loss")})

    # The library is better at the larger products of pairs, and worse at the small ones of means.
    return program(run, donate=(0,), products="library" if form.pairs else "compiler")
