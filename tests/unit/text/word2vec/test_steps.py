"""Each form of the compiled step against loops over pairs, a formula a line."""

from dataclasses import replace

import numpy as np
import pytest

from hornbook.text.word2vec.steps import Form, training

WORDS, SIZE, WINDOW, DIM, RATE = 7, 4, 2, 3, 0.01


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def made(form, blocks=5, steps=1, seed=0):
    """Tables, paths and batches of random words."""
    draw = np.random.default_rng(seed)
    shape, length = (steps, blocks), form.size + 2 * form.window
    near = np.minimum(form.window, draw.integers(0, WINDOW + 1, (2, *shape, form.size)))
    fields = {
        "words": draw.integers(0, WORDS, (*shape, length)).astype("int32"),
        "left": near[0].astype("int8"),
        "right": near[1].astype("int8"),
        "valid": (draw.random((*shape, form.size)) < 0.8).astype("int8"),
        "tags": draw.integers(-1, 2, (*shape, form.size, 2)).astype("int32"),
        "drawn": draw.integers(0, WORDS, (*shape, 5)).astype("int32"),
        "rates": np.full(steps, RATE, "float32"),
    }
    fields["left"] *= fields["valid"]
    fields["right"] *= fields["valid"]
    tables = {
        name: draw.normal(size=(rows, DIM)).astype("float32")
        for name, rows in (("inputs", WORDS), ("outputs", WORDS), ("inner", WORDS), ("tags", 2))
    }
    tables["loss"] = np.zeros((), "float32")
    paths = draw.integers(0, WORDS - 1, (WORDS, 3)), draw.integers(-1, 2, (WORDS, 3))
    return tables, tuple(path.astype("int32") for path in paths), fields


def by_hand(form, tables, paths, fields):
    """One step, the same in loops: nothing held back, all gradients at the first tables."""
    new = {name: table.astype("float64").copy() for name, table in tables.items()}
    lost = 0.0

    def predict(vector, centre, drawn):
        """The input's change; the outputs change on the way."""
        nonlocal lost
        change = np.zeros(DIM)
        wanted = []
        if form.negative:
            wanted.append(("outputs", centre, 1.0, 1.0))
            share = form.negative / len(drawn)
            wanted += [("outputs", word, 0.0, share) for word in drawn if word != centre]
        if form.paths:
            wanted += [
                ("inner", node, 1.0 - turn, 1.0)
                for node, turn in zip(paths[0][centre], paths[1][centre], strict=True)
                if turn >= 0
            ]
        for name, row, label, weight in wanted:
            output = tables[name][row]
            chance = sigmoid(output @ vector)
            far = abs(output @ vector) >= 6
            lost -= weight * np.log(chance if label else 1 - chance)
            if far:
                continue
            change += RATE * weight * (label - chance) * output
            if form.learn_outputs:
                new[name][row] += RATE * weight * (label - chance) * vector
        return change

    for block in range(fields["words"].shape[1]):
        words, left, right, valid, tags, drawn = (
            fields[name][0, block] for name in ("words", "left", "right", "valid", "tags", "drawn")
        )
        for place in range(form.size):
            at = place + form.window
            near = [n for n in range(at - left[place], at + right[place] + 1) if n != at]
            near = near if form.words else []
            own = [tag for tag in tags[place] if tag >= 0] if form.tags else []
            group = drawn
            if form.pairs:
                for other in near:
                    new["inputs"][words[other]] += predict(
                        tables["inputs"][words[other]], words[at], group
                    )
                continue
            vectors = [tables["inputs"][words[n]] for n in near] + [tables["tags"][t] for t in own]
            if not vectors or not valid[place]:
                continue
            hidden = np.mean(vectors, 0) if form.mean else np.sum(vectors, 0)
            change = predict(hidden, words[at], group)
            change = change if form.mean else change / len(vectors)
            for n in near:
                if form.learn_words:
                    new["inputs"][words[n]] += change
            for tag in own:
                new["tags"][tag] += change
    return new, lost


SKIP = Form(pairs=True, size=SIZE, window=WINDOW, loss=True)
CBOW = Form(pairs=False, size=SIZE, window=WINDOW, loss=True)
FORMS = {
    "skip-gram": SKIP,
    "skip-gram, paths": replace(SKIP, negative=0, paths=True),
    "skip-gram, both": replace(SKIP, paths=True),
    "cbow": CBOW,
    "cbow, sum": replace(CBOW, mean=False),
    "cbow, paths": replace(CBOW, negative=0, paths=True),
    "pv-dm": replace(CBOW, tags=True),
    "pv-dm, sum and both": replace(CBOW, tags=True, mean=False, paths=True),
    "pv-dbow": replace(CBOW, tags=True, words=False, window=0),
    "inference": replace(CBOW, tags=True, paths=True, learn_words=False, learn_outputs=False),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_step_is_the_sum_over_pairs(name):
    form = FORMS[name]
    tables, paths, fields = made(form)
    wanted, lost = by_hand(form, tables, paths, fields)
    found = training(form)(dict(tables), paths, fields, np.int32(1))
    used = {"inputs", "outputs", "inner", "tags"}
    for table in used:
        # float32 sums of some dozens of terms of size 0.01 on numbers of size 1.
        np.testing.assert_allclose(found[table], wanted[table], atol=2e-6, err_msg=table)
    np.testing.assert_allclose(found["loss"], lost, rtol=1e-5)
    assert np.abs(wanted["tags"] - tables["tags"]).max() > 1e-4 or not form.tags


def test_pairs_of_far_scores_are_passed_over():
    tables, paths, fields = made(SKIP)
    tables["inputs"] *= 3
    wanted, _ = by_hand(SKIP, tables, paths, fields)
    found = training(SKIP)(dict(tables), paths, fields, np.int32(1))
    assert np.abs(tables["inputs"] @ tables["outputs"].T).max() > 6
    np.testing.assert_allclose(found["outputs"], wanted["outputs"], atol=5e-6)


def test_steps_follow_each_other():
    tables, paths, fields = made(CBOW, steps=3)
    whole = training(CBOW)(dict(tables), paths, fields, np.int32(2))
    for number in range(2):
        part = {name: values[number : number + 1] for name, values in fields.items()}
        tables = training(CBOW)(dict(tables), paths, part, np.int32(1))
    np.testing.assert_allclose(whole["inputs"], tables["inputs"], atol=1e-6)


def test_a_word_met_often_in_one_step_does_not_overshoot():
    form = replace(SKIP, size=64)
    tables, paths, fields = made(form)
    fields["words"][:], fields["rates"][:] = 3, 0.5
    before = tables["inputs"][3].copy()
    found = training(form)(dict(tables), paths, fields, np.int32(1))
    # The rates of a row add up to 1 at most, so it moves by an output vector at most.
    assert np.abs(found["inputs"][3] - before).max() < np.abs(tables["outputs"]).max() + 1e-6
