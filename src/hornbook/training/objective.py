"""``Objective``: what ``compile`` asks for, as one loss and a set of metrics.

Several outputs have a loss each; their weighted sum, plus what layers and regularizers add, is the
scalar that training lowers::

    loss = sum_o weight_o * loss_o(y_o, y_pred_o) + added losses
"""

from collections.abc import Sequence
from typing import Any

from hornbook import losses, metrics
from hornbook.core import suggestion
from hornbook.engine import arrays
from hornbook.engine.arrays import xp
from hornbook.layers import masks

__all__ = ["Objective"]


class Objective:
    """The losses and metrics of a compiled model.

    Args:
        loss: One loss for all outputs, or a list or dict of losses.
        loss_weights: Weight of each output's loss, likewise.
        metrics: Metrics without sample weights: a list, or one list per output.
        weighted_metrics: Metrics that use the sample weights.
    """

    def __init__(
        self,
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
    ) -> None:
        self._asked = loss, loss_weights, metrics, weighted_metrics
        self.built = False
        self.total = _mean("loss")
        self.losses: list[Any] = []
        self.weights: list[float] = []
        self.trackers: list[Any] = []
        self.plain: list[list[Any]] = []
        self.weighted: list[list[Any]] = []
        self.names: list[str] = []
        self.sizes: list[int] = []
        if isinstance(loss, str | dict | list):
            for one in arrays.leaves(loss):
                losses.get(one) if one not in ("crossentropy", "ce") else None

    def build(self, names: Sequence[str], y: Any, y_pred: Any) -> None:
        """Fit losses and metrics to the outputs, once their shapes are known."""
        if self.built:
            return
        loss, loss_weights, asked_metrics, asked_weighted = self._asked
        outputs = arrays.leaves(y_pred)
        self.names = list(names) if len(names) == len(outputs) else _numbered(len(outputs))
        self.sizes = [output.shape[-1] for output in outputs]
        targets = self.by_output(y, "y")
        chosen = _per_output(loss, self.names, "loss")
        self.losses = [
            _loss_for(one, target, output)
            for one, target, output in zip(chosen, targets, outputs, strict=True)
        ]
        given = _per_output(loss_weights, self.names, "loss_weights")
        self.weights = [1.0 if weight is None else float(weight) for weight in given]
        several = len(outputs) > 1
        if several:
            self.trackers = [_mean(f"{name}_loss") for name in self.names]
        for kind, asked in ((self.plain, asked_metrics), (self.weighted, asked_weighted)):
            lists = _metric_lists(asked, self.names)
            for name, wanted, target, output in zip(
                self.names, lists, targets, outputs, strict=True
            ):
                prefix = f"{name}_" if several else ""
                kind.append([_metric_for(one, target, output, prefix) for one in wanted])
        taken = {metric.name for group in self.plain for metric in group}
        for name, group in zip(self.names, self.weighted, strict=True):
            prefix = f"{name}_" if several else ""
            for metric in group:
                if metric.name in taken:
                    metric.name = f"{prefix}weighted_{metric.name.removeprefix(prefix)}"
        self.built = True

    @property
    def metrics(self) -> list[Any]:
        """The loss mean, the means of the outputs' losses, then the metrics of each output."""
        found = [self.total, *self.trackers]
        for kind in (self.plain, self.weighted):
            found += [metric for group in kind for metric in group]
        return found

    def by_output(self, nest: Any, what: str) -> list[Any]:
        """Targets or sample weights as a list in the order of the outputs; None where not given."""
        count = len(self.names)
        if isinstance(nest, dict):
            unknown = set(nest) - set(self.names)
            if unknown:
                word = sorted(unknown)[0]
                raise ValueError(
                    f"{what} has an entry {word!r}, but no output has that name. "
                    f"{suggestion(str(word), self.names)}"
                )
            return [nest.get(name) for name in self.names]
        found = arrays.leaves(nest)
        if nest is None or (what == "sample_weight" and len(found) == 1):
            return found * count if found else [None] * count
        if len(found) != count:
            raise ValueError(
                f"The model has {count} output{'s' if count > 1 else ''} ({', '.join(self.names)}) "
                f"but {what} has {len(found)} array{'s' if len(found) != 1 else ''}. Give one for "
                "each, as a list or as a dict by output name."
            )
        return found

    def check_targets(self, y: Any) -> None:
        """Raise ValueError where a target names a class that its output does not have."""
        rows = zip(self.losses, self.by_output(y, "y"), self.names, self.sizes, strict=True)
        for loss, target, name, size in rows:
            check = getattr(loss, "check_targets", None)
            if check is not None and target is not None:
                check(target, size, name)

    def loss(self, y: Any, y_pred: Any, sample_weight: Any, added: Sequence[Any]) -> Any:
        """The scalar that training lowers; keeps the mean of each part."""
        total = xp.zeros((), "float32")
        rows = zip(
            self.losses,
            self.weights,
            self.by_output(y, "y"),
            arrays.leaves(y_pred),
            self.by_output(sample_weight, "sample_weight"),
            strict=True,
        )
        for number, (loss, weight, target, output, weights) in enumerate(rows):
            if loss is None:
                continue
            value = loss(target, output, sample_weight=weights, mask=masks.mask_of(output))
            if self.trackers:
                self.trackers[number].update_state(value, sample_weight=output.shape[0])
            total = total + weight * value
        for extra in added:
            total = total + extra
        return total

    def update(self, y: Any, y_pred: Any, sample_weight: Any) -> None:
        """Let the metrics see a batch."""
        targets, outputs = self.by_output(y, "y"), arrays.leaves(y_pred)
        weights = self.by_output(sample_weight, "sample_weight")
        for number, (target, output) in enumerate(zip(targets, outputs, strict=True)):
            mask = masks.mask_of(output)
            for metric in self.plain[number]:
                metric.update_state(target, output, sample_weight=mask)
            for metric in self.weighted[number]:
                metric.update_state(target, output, sample_weight=_both(weights[number], mask))


def _both(weights: Any, mask: Any) -> Any:
    if weights is None or mask is None:
        return mask if weights is None else weights
    weights = weights.reshape(weights.shape + (1,) * (mask.ndim - weights.ndim))
    return weights * mask


def _mean(name: str) -> Any:
    return metrics.Mean(name=name)


def _numbered(count: int) -> list[str]:
    return ["output"] if count == 1 else [f"output_{number}" for number in range(count)]


def _per_output(asked: Any, names: list[str], what: str) -> list[Any]:
    if isinstance(asked, dict) and not {"class_name", "config"} <= set(asked):
        unknown = [word for word in asked if word not in names]
        if unknown:
            raise ValueError(
                f"{what} names an output {unknown[0]!r} that the model does not have. "
                f"{suggestion(str(unknown[0]), names)}"
            )
        return [asked.get(name) for name in names]
    if isinstance(asked, list | tuple):
        if len(asked) != len(names):
            raise ValueError(
                f"{what} has {len(asked)} entries for {len(names)} outputs ({', '.join(names)})."
            )
        return list(asked)
    return [asked] * len(names)


def _metric_lists(asked: Any, names: list[str]) -> list[list[Any]]:
    def as_list(one: Any) -> list[Any]:
        return [] if one is None else list(one) if isinstance(one, list | tuple) else [one]

    if isinstance(asked, dict):
        return [as_list(one) for one in _per_output(asked, names, "metrics")]
    if len(names) == 1:
        flat = as_list(asked)
        return [flat[0] if len(flat) == 1 and isinstance(flat[0], list) else flat]
    if isinstance(asked, list | tuple) and len(asked) == len(names):
        return [as_list(one) for one in asked]
    if asked:
        raise ValueError(
            f"metrics for several outputs are a dict by output name ({', '.join(names)}), or a "
            "list with one entry (a metric or a list) for each."
        )
    return [[] for _ in names]


def _loss_for(asked: Any, y: Any, y_pred: Any) -> Any:
    if asked is None:
        return None
    if asked in ("crossentropy", "ce"):
        asked = metrics.crossentropy_for(y.shape, y_pred.shape)
    loss = losses.get(asked)
    if isinstance(loss, losses.Loss):
        return loss
    return losses.FunctionLoss(loss, name=getattr(loss, "__name__", "loss"))


def _metric_for(asked: Any, y: Any, y_pred: Any, prefix: str) -> Any:
    if isinstance(asked, metrics.Metric):
        metric = asked
    else:
        metric = metrics.resolve(asked, y.shape if y is not None else None, y_pred.shape)
    metric.build(y.shape if y is not None else (), y_pred.shape)
    if prefix and not metric.name.startswith(prefix):
        metric.name = prefix + metric.name
    return metric
