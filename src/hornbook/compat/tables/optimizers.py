"""Optimizers: ``lr``, ``decay``, and the rates that Keras 1 and 2 took where none was given."""

from typing import Any

from hornbook.compat.tables.rows import Default, Order, Rename, Row

__all__ = ["ROWS"]


def _default(owner: str, until: str = "keras2", **words: Any) -> Row:
    return Default(owner=owner, words=words, until=until, evidence="source diff")


def _order(owner: str, *words: str) -> Row:
    return Order(owner=owner, words=words, until="keras2", least=2, evidence="source 2.2.4")


_TAIL = ("epsilon", "decay")
ROWS: list[Row] = [
    Rename(
        owner="Optimizer",
        words={"lr": "learning_rate"},
        evidence="philipperemy/keras-tcn#284, tensorflow/tensorflow#58831",
        program="keras2/mnist_mlp.py",
    ),
    _default("Adadelta", learning_rate=1.0),
    _default("Adagrad", learning_rate=0.01, initial_accumulator_value=0.0),
    _default("Adamax", learning_rate=0.002),
    _default("Nadam", learning_rate=0.002),
    _default("Nadam", until="tensorflow2", schedule_decay=0.004),
    _default("RMSprop", until="tensorflow2", epsilon_outside=True),
    _default("Adagrad", until="tensorflow2", epsilon_outside=True),
    Rename(
        owner="Optimizer",
        words={"clipnorm": "global_clipnorm"},
        until="keras2",
        evidence="source 2.2.4",
        note="The norm was that of all gradients together.",
        program="keras2/optimizer_by_hand.py",
    ),
    *[
        _default(owner, until="keras1", epsilon=1e-8)
        for owner in ("Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam")
    ],
    _order("SGD", "lr", "momentum", "decay", "nesterov"),
    _order("RMSprop", "lr", "rho", *_TAIL),
    _order("Adagrad", "lr", *_TAIL),
    _order("Adadelta", "lr", "rho", *_TAIL),
    _order("Adam", "lr", "beta_1", "beta_2", *_TAIL, "amsgrad"),
    _order("Adamax", "lr", "beta_1", "beta_2", *_TAIL),
    _order("Nadam", "lr", "beta_1", "beta_2", "epsilon", "schedule_decay"),
]
"""Rows of optimizers."""
