"""One step of training, testing and predicting, as a model's methods run them.

::

    y_pred = model(x)
    loss   = objective(y, y_pred)
    optimizer.apply(gradient of loss, weights)

They read and assign Variables freely; ``training.stretch`` makes programs of them.
"""

from typing import Any

from hornbook.core import value_and_grad
from hornbook.engine import arrays
from hornbook.layers import masks

__all__ = [
    "pack_x_y_sample_weight",
    "predict_step",
    "test_step",
    "train_step",
    "unpack_x_y_sample_weight",
]


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """A batch as ``train_step`` gets it: ``(x, y, sample_weight)`` without what was not given.

    Example:
        >>> pack_x_y_sample_weight(1, 2)
        (1, 2)
    """
    if sample_weight is not None:
        return x, y, sample_weight
    if y is not None:
        return x, y
    return (x,) if isinstance(x, list | tuple) else x


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """The three parts of a batch, None for what was not given.

    Example:
        >>> unpack_x_y_sample_weight((1, 2))
        (1, 2, None)
    """
    if not isinstance(data, list | tuple):
        return data, None, None
    if len(data) > 3:
        raise ValueError(
            f"A batch is x, (x, y) or (x, y, sample_weight), not a tuple of {len(data)} parts."
        )
    x, y, sample_weight = [*data] + [None] * (3 - len(data))
    return x, y, sample_weight


def train_step(model: Any, data: Any) -> dict[str, Any]:
    """Lower the loss on one batch ``(x, y, sample_weight)``; returns the logs."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    variables = model.trainable_variables

    def forward() -> Any:
        y_pred = model(x, training=True)
        loss = model.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)
        return model.optimizer.scale_loss(loss), (loss, y_pred, masks.mask_of(y_pred))

    (_, (loss, y_pred, mask)), grads = value_and_grad(forward, variables, has_aux=True)()
    masks.attach(y_pred, mask)
    model.optimizer.apply(grads, variables)
    return _logs(model, loss, x, y, y_pred, sample_weight)


def test_step(model: Any, data: Any) -> dict[str, Any]:
    """Loss and metrics on one batch."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    y_pred = model(x, training=False)
    loss = model.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight)
    return _logs(model, loss, x, y, y_pred, sample_weight)


def predict_step(model: Any, data: Any) -> Any:
    """The outputs for one batch."""
    return model(unpack_x_y_sample_weight(data)[0], training=False)


def _logs(model: Any, loss: Any, x: Any, y: Any, y_pred: Any, sample_weight: Any) -> Any:
    model.objective.total.update_state(loss, sample_weight=arrays.leaves(x)[0].shape[0])
    return model.compute_metrics(x, y, y_pred, sample_weight=sample_weight)
