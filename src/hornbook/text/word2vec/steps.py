"""The compiled training of word vectors: many steps over blocks of text as one program.

The picture to hold: a *block* is some words of running text, the centres, with their neighbours,
and some words drawn for each *group* of its centres, their negatives. So the scores of a group are
one matrix product, and so are the gradients of both sides. A step takes some blocks, adds up what
each row of a table is to change by, and adds that.

With input vectors ``v`` (rows of ``inputs``) and output vectors ``u`` (rows of ``outputs``) a pair
of input i and centre c with k negatives n has

``loss = -log sigmoid(u_c . v_i) - sum over n of log sigmoid(-u_n . v_i)``.

The drawn words of a block stand for the k negatives of each of its pairs: each of the m drawn ones
counts k/m. The expectation of the gradient is the same, its variance smaller.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from hornbook.engine.arrays import xp
from hornbook.engine.compile import program
from hornbook.engine.control import fori_loop, settled

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
        group: Centres that share drawn negatives; a part of ``size``.
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
    group: int
    window: int
    negative: int = 5
    paths: bool = False
    mean: bool = True
    words: bool = True
    tags: bool = False
    learn_words: bool = True
    learn_outputs: bool = True
    loss: bool = False


# Pairs whose score is beyond this are passed over, as in the first implementation: those told right
# have almost no gradient, those told wrong that far would throw their vectors about.
_FARTHEST = 6.0

# A change to come: a table's name, rows of it, what is added to them, and the sum of the rates by
# which each of them follows its gradients.
Move = tuple[str, Any, Any, Any]


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + xp.exp(-x))


def _close(score: Any) -> Any:
    return (xp.abs(score) < _FARTHEST).astype("float32")


def _softplus(x: Any) -> Any:
    return xp.logaddexp(x, 0)


def _apply(state: dict[str, Any], moves: list[Move], most: float) -> dict[str, Any]:
    """The state with all changes made, held back where the rates of a row are many."""
    state = dict(state)
    for name in dict.fromkeys(name for name, *_ in moves):
        own = [move[1:] for move in moves if move[0] == name]
        tally = state["tally_" + name]
        for rows, _, rates in own:
            tally = tally.at[rows].add(rates)
        shares = [xp.minimum(1, most / xp.maximum(tally[rows], 1e-9)) for rows, *_ in own]
        for (rows, change, _), share in zip(own, shares, strict=True):
            state[name] = state[name].at[rows].add(change * share[..., None])
        for rows, *_ in own:
            tally = tally.at[rows].set(0)
        state["tally_" + name] = tally
    return state


# -- skip-gram: each neighbour by itself -------------------------------------------------------


def _pairs(form: Form, state: dict[str, Any], batch: dict[str, Any], rate: Any) -> Any:
    """Moves and loss of all blocks of a batch at once."""
    places = xp.arange(form.size + 2 * form.window)[None, :]
    distance = places - xp.arange(form.size)[:, None] - form.window
    near = (distance >= -batch["left"][:, :, None]) & (distance <= batch["right"][:, :, None])
    band = (near & (distance != 0)).astype("float32")  # (blocks, centres, places)
    inputs = state["inputs"][batch["words"]]
    change, rates, moves, loss = 0.0, 0.0, [], 0.0
    if form.negative:
        more, their, move, lost = _negatives_of_pairs(form, state, inputs, band, batch, rate)
        change, rates, moves, loss = change + more, rates + their, [*moves, move], loss + lost
    if form.paths:
        more, their, move, lost = _paths_of_pairs(form, state, inputs, band, batch, rate)
        change, rates, moves, loss = change + more, rates + their, [*moves, move], loss + lost
    return [*moves, ("inputs", batch["words"], change, rates)], loss


def _negatives_of_pairs(
    form: Form, state: Any, inputs: Any, band: Any, batch: Any, rate: Any
) -> Any:
    centres, drawn = batch["centres"], batch["drawn"][:, 0]
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
    return change, push.sum(2), ("outputs", rows, back, push.sum(1)), loss


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
    return change, size.sum((2, 3)), ("inner", nodes, back, size.sum(1)), loss


# -- CBOW and paragraph vectors: the mean or sum of the inputs ---------------------------------


def _means(form: Form, state: dict[str, Any], batch: dict[str, Any], rate: Any) -> Any:
    """Moves and loss of one block: a row of words, so that windows are shifted slices of it."""
    window, size = form.window, form.size
    shifts = [shift for shift in range(-window, window + 1) if shift]
    near = {
        shift: ((shift >= -batch["left"]) & (shift <= batch["right"])).astype("float32")
        for shift in shifts
    }
    total, count = 0.0, 0.0
    if form.words:
        rows = state["inputs"][batch["words"]]
        for shift in shifts:
            start = window + shift
            total = total + near[shift][:, None] * rows[start : start + size]
            count = count + near[shift]
    if form.tags:
        there = (batch["tags"] >= 0).astype("float32")
        tags = state["tags"][batch["tags"]]
        total, count = total + (tags * there[..., None]).sum(1), count + there.sum(1)
    share = 1 / xp.maximum(count, 1)
    hidden = settled(total * share[:, None] if form.mean else total)
    valid = batch["valid"] * (count > 0)
    change, rates, moves, loss = 0.0, 0.0, [], 0.0
    if form.negative:
        more, their, move, lost = _negatives_of_means(form, state, hidden, valid, batch, rate)
        change, rates, moves, loss = change + more, rates + their, [*moves, *move], loss + lost
    if form.paths:
        more, their, move, lost = _paths_of_means(form, state, hidden, valid, batch, rate)
        change, rates, moves, loss = change + more, rates + their, [*moves, *move], loss + lost
    if not form.mean:
        # As the first implementation has it: with a mean each input gets the whole error, with a
        # sum its part.
        change, rates = change * share[:, None], rates * share
    if form.tags:
        own = (change[:, None, :] * there[..., None], rates[:, None] * there)
        moves.append(("tags", xp.maximum(batch["tags"], 0), *own))
    if form.words and form.learn_words:
        moves.append(("inputs", batch["words"], *_spread(form, near, change, rates)))
    return moves, loss


def _spread(form: Form, near: dict[int, Any], change: Any, rates: Any) -> tuple[Any, Any]:
    """What each word of a row changes by: the sum over the centres that it is near to."""
    window, length = form.window, form.size + 2 * form.window
    wide = settled(xp.pad(change, ((2 * window, 2 * window), (0, 0))))
    total, sums = 0.0, 0.0
    for shift, row in near.items():
        start = window - shift
        weight = xp.pad(row, 2 * window)[start : start + length, None]
        total = total + weight * wide[start : start + length]
        sums = sums + xp.pad(row * rates, (window + shift, window - shift))
    return total, sums


def _negatives_of_means(
    form: Form, state: Any, hidden: Any, valid: Any, batch: Any, rate: Any
) -> Any:
    centres, drawn = batch["centres"], batch["drawn"]
    groups, many = drawn.shape
    own, others = state["outputs"][centres], state["outputs"][drawn]
    score = (hidden * own).sum(1)
    push = valid * _close(score) * _sigmoid(-score) * rate
    grouped = hidden.reshape(groups, form.group, -1)
    scores = xp.einsum("gid,gmd->gim", grouped, others)
    apart = centres.reshape(groups, form.group, 1) != drawn[:, None, :]
    weight = (form.negative / many) * valid.reshape(groups, form.group, 1) * apart
    pull = weight * _close(scores) * _sigmoid(scores) * rate
    change = push[:, None] * own
    change = change - xp.einsum("gim,gmd->gid", pull, others).reshape(change.shape)
    back = -xp.einsum("gim,gid->gmd", pull, grouped).reshape(groups * many, -1)
    rows = xp.concatenate([centres, drawn.reshape(-1)])
    back = xp.concatenate([push[:, None] * hidden, back])
    rates = xp.concatenate([push, pull.sum(1).reshape(-1)])
    loss = 0.0
    if form.loss:
        loss = (valid * _softplus(-score)).sum() + (weight * _softplus(scores)).sum()
    moves = [("outputs", rows, back, rates)] if form.learn_outputs else []
    return change, push + pull.sum(2).reshape(-1), moves, loss


def _paths_of_means(form: Form, state: Any, hidden: Any, valid: Any, batch: Any, rate: Any) -> Any:
    nodes, turns = batch["nodes"], batch["turns"]
    outputs = state["inner"][nodes]
    score = xp.einsum("id,ipd->ip", hidden, outputs)
    weight = valid[:, None] * (turns >= 0)
    slope = weight * _close(score) * (1 - turns - _sigmoid(score)) * rate
    change = xp.einsum("ip,ipd->id", slope, outputs)
    back = slope[..., None] * hidden[:, None, :]
    loss = (weight * _softplus((2 * turns - 1) * score)).sum() if form.loss else 0.0
    size = xp.abs(slope)
    moves = [("inner", nodes, back, size)] if form.learn_outputs else []
    return change, size.sum(1), moves, loss


# -- the program -------------------------------------------------------------------------------


def _step(form: Form, state: dict[str, Any], batch: dict[str, Any], rate: Any) -> dict[str, Any]:
    """One step: the state after the blocks of a batch."""
    if form.pairs:
        moves, loss = _pairs(form, state, batch, rate)
    else:
        # A block after the other in the text of the program, so that the compiler sees work that
        # can be done side by side, and has the cores do it.
        moves, loss = [], 0.0
        for block in range(len(batch["left"])):
            own = {name: values[block] for name, values in batch.items()}
            more, lost = _means(form, state, own, rate)
            moves, loss = moves + more, loss + lost
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
        state = {**tables}
        for name in kept:
            state["tally_" + name] = xp.zeros(len(tables[name]))

        def body(number: Any, state: dict[str, Any]) -> dict[str, Any]:
            batch = {name: fields[name][number] for name in _FIELDS}
            batch["centres"] = batch["words"][:, form.window : form.window + form.size]
            if form.paths:
                batch["nodes"] = paths[0][batch["centres"]]
                batch["turns"] = paths[1][batch["centres"]]
            return _step(form, state, batch, fields["rates"][number])

        state = fori_loop(0, steps, body, state)
        return {name: state[name] for name in (*kept, "loss")}

    # The library is better at the larger products of pairs, and worse at the small ones of means.
    return program(run, donate=(0,), products="library" if form.pairs else "compiler")
