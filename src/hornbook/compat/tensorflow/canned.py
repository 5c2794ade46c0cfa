"""Ready estimators: linear models, networks of dense layers, and both side by side."""

import math
from typing import Any

from hornbook.compat.tensorflow import (
    feature_column,
    heads,
    learning_rates,
    losses,
    nn_ops,
    optimizers,
)
from hornbook.compat.tensorflow.building import (
    GraphKeys,
    control_dependencies,
    get_collection,
    tf,
    variable_scope,
)
from hornbook.compat.tensorflow.estimator import Estimator, ModeKeys
from hornbook.compat.tensorflow.layers import batch_normalization, dense, dropout

__all__ = [
    "DNNClassifier", "DNNLinearCombinedClassifier", "DNNLinearCombinedRegressor", "DNNRegressor",
    "LinearClassifier", "LinearRegressor",
]  # fmt: skip

_BY_NAME = {
    "Adagrad": optimizers.AdagradOptimizer, "Adam": optimizers.AdamOptimizer,
    "Ftrl": optimizers.FtrlOptimizer, "RMSProp": optimizers.RMSPropOptimizer,
    "SGD": optimizers.GradientDescentOptimizer,
}  # fmt: skip


def _optimizer(given: Any, rate: float) -> Any:
    """The optimizer that a name, a function or an object means."""
    if isinstance(given, str):
        if given not in _BY_NAME:
            raise ValueError(f"Unsupported optimizer name: {given}. Names are {list(_BY_NAME)}.")
        return _BY_NAME[given](learning_rate=rate)
    return given() if callable(given) else given


class _Network:
    """Dense layers over dense columns.

    Args:
        columns: The columns.
        units: Widths of the layers.
        activation: After each.
        dropout: What part of a layer's numbers is dropped in training.
        norm: Whether layers are normalised over the batch.
        optimizer: What trains it.
    """

    rate = 0.05

    def __init__(
        self, columns: Any, units: Any, activation: Any, dropout: Any, norm: bool, optimizer: Any
    ) -> None:
        self.columns, self.units, self.activation = list(columns), heads.widths(units), activation
        self.dropout, self.norm, self.optimizer = dropout, norm, optimizer
        self.scope = "dnn"

    def logits(self, features: Any, width: int, mode: str) -> Any:
        """(rows, width)."""
        training = mode == ModeKeys.TRAIN
        with variable_scope("dnn", values=list(features.values())):
            with variable_scope("input_from_feature_columns"):
                net = feature_column.input_layer(features, self.columns)
            for number, units in enumerate(self.units):
                with variable_scope(f"hiddenlayer_{number}") as scope:
                    net = dense(net, units, self.activation, name=scope)
                    if self.dropout is not None and training:
                        net = dropout(net, self.dropout, training=True)
                    if self.norm:
                        net = batch_normalization(net, momentum=0.999, training=training)
            with variable_scope("logits") as scope:
                return dense(net, width, name=scope)


class _Linear:
    """A weight for each class and each number of columns.

    Args:
        columns: The columns.
        combiner: How the weights of a row's classes become one.
        optimizer: What trains it.
    """

    def __init__(self, columns: Any, combiner: str, optimizer: Any) -> None:
        self.columns, self.combiner, self.optimizer = list(columns), combiner, optimizer
        self.rate = min(0.2, 1 / math.sqrt(max(len(self.columns), 1)))
        self.scope = "linear"

    def logits(self, features: Any, width: int, mode: str) -> Any:
        """(rows, width)."""
        with variable_scope("linear", values=list(features.values())):
            return feature_column.linear_model(features, self.columns, width, self.combiner)


def _model_fn(parts: list[Any], head: heads.Head) -> Any:
    """The model function of some parts whose logits are added."""

    def model_fn(features: Any, labels: Any, mode: str) -> Any:
        if not isinstance(features, dict):
            raise ValueError(f"features should be a dictionary of Tensors. Given {features!r}.")
        logits = [part.logits(features, head.width, mode) for part in parts]

        def step(loss: Any) -> Any:
            updates = get_collection(GraphKeys.UPDATE_OPS)
            moved = []
            with control_dependencies(updates):
                for part in parts:
                    own = get_collection(GraphKeys.TRAINABLE_VARIABLES, f"{part.scope}/")
                    moved.append(_optimizer(part.optimizer, part.rate).minimize(loss, var_list=own))
            with control_dependencies(moved):
                return learning_rates.get_global_step().assign_add(1).op

        total = logits[0] if len(logits) == 1 else tf.add_n(logits)
        return head.spec(features, mode, total, labels, step)

    return model_fn


def _both(linear: Any, network: Any) -> list[Any]:
    found = [part for part in (network, linear) if part.columns]
    if not found:
        raise ValueError("Either linear_feature_columns or dnn_feature_columns must be defined.")
    return found


class LinearClassifier(Estimator):
    """Classes from a weighted sum of columns.

    Args:
        feature_columns: The columns.
        model_dir: The folder; a new one if None.
        n_classes: How many classes.
        weight_column: Name of the feature with weights of rows.
        label_vocabulary: Names of the classes; labels are these names then.
        optimizer: What trains it: a name or an optimizer.
    """

    def __init__(
        self, feature_columns: Any, model_dir: Any = None, n_classes: int = 2,
        weight_column: Any = None, label_vocabulary: Any = None, optimizer: Any = "Ftrl",
        config: Any = None, partitioner: Any = None, warm_start_from: Any = None,
        loss_reduction: str = losses.Reduction.SUM, sparse_combiner: str = "sum",
    ) -> None:  # fmt: skip
        head = heads.ClassHead(n_classes, weight_column, label_vocabulary, loss_reduction)
        parts = [_Linear(feature_columns, sparse_combiner, optimizer)]
        super().__init__(_model_fn(parts, head), model_dir, config,
                         warm_start_from=warm_start_from)  # fmt: skip


class LinearRegressor(Estimator):
    """Numbers from a weighted sum of columns.

    Args:
        feature_columns: The columns.
        model_dir: The folder; a new one if None.
        label_dimension: How many numbers a row has.
        weight_column: Name of the feature with weights of rows.
        optimizer: What trains it: a name or an optimizer.
    """

    def __init__(
        self, feature_columns: Any, model_dir: Any = None, label_dimension: int = 1,
        weight_column: Any = None, optimizer: Any = "Ftrl", config: Any = None,
        partitioner: Any = None, warm_start_from: Any = None,
        loss_reduction: str = losses.Reduction.SUM, sparse_combiner: str = "sum",
    ) -> None:  # fmt: skip
        head = heads.NumberHead(label_dimension, weight_column, loss_reduction)
        parts = [_Linear(feature_columns, sparse_combiner, optimizer)]
        super().__init__(_model_fn(parts, head), model_dir, config,
                         warm_start_from=warm_start_from)  # fmt: skip


class DNNClassifier(Estimator):
    """Classes from dense layers over columns.

    Args:
        hidden_units: Widths of the layers.
        feature_columns: Dense columns.
        model_dir: The folder; a new one if None.
        n_classes: How many classes.
        weight_column: Name of the feature with weights of rows.
        label_vocabulary: Names of the classes; labels are these names then.
        optimizer: What trains it: a name or an optimizer.
        activation_fn: After each layer.
        dropout: What part of a layer's numbers is dropped in training.
    """

    def __init__(
        self, hidden_units: Any, feature_columns: Any, model_dir: Any = None, n_classes: int = 2,
        weight_column: Any = None, label_vocabulary: Any = None, optimizer: Any = "Adagrad",
        activation_fn: Any = nn_ops.relu, dropout: Any = None,
        input_layer_partitioner: Any = None, config: Any = None, warm_start_from: Any = None,
        loss_reduction: str = losses.Reduction.SUM, batch_norm: bool = False,
    ) -> None:  # fmt: skip
        head = heads.ClassHead(n_classes, weight_column, label_vocabulary, loss_reduction)
        part = _Network(feature_columns, hidden_units, activation_fn, dropout, batch_norm,
                        optimizer)  # fmt: skip
        super().__init__(_model_fn([part], head), model_dir, config,
                         warm_start_from=warm_start_from)  # fmt: skip


class DNNRegressor(Estimator):
    """Numbers from dense layers over columns: see ``DNNClassifier``."""

    def __init__(
        self, hidden_units: Any, feature_columns: Any, model_dir: Any = None,
        label_dimension: int = 1, weight_column: Any = None, optimizer: Any = "Adagrad",
        activation_fn: Any = nn_ops.relu, dropout: Any = None,
        input_layer_partitioner: Any = None, config: Any = None, warm_start_from: Any = None,
        loss_reduction: str = losses.Reduction.SUM, batch_norm: bool = False,
    ) -> None:  # fmt: skip
        head = heads.NumberHead(label_dimension, weight_column, loss_reduction)
        part = _Network(feature_columns, hidden_units, activation_fn, dropout, batch_norm,
                        optimizer)  # fmt: skip
        super().__init__(_model_fn([part], head), model_dir, config,
                         warm_start_from=warm_start_from)  # fmt: skip


class DNNLinearCombinedClassifier(Estimator):
    """Classes from a weighted sum of columns and dense layers, "wide and deep".

    Args:
        model_dir: The folder; a new one if None.
        linear_feature_columns: Columns of the sum.
        linear_optimizer: What trains it.
        dnn_feature_columns: Dense columns of the layers.
        dnn_optimizer: What trains them.
        dnn_hidden_units: Widths of the layers.
        dnn_activation_fn: After each layer.
        dnn_dropout: What part of a layer's numbers is dropped in training.
        n_classes: How many classes.
        weight_column: Name of the feature with weights of rows.
        label_vocabulary: Names of the classes.
    """

    def __init__(
        self, model_dir: Any = None, linear_feature_columns: Any = None,
        linear_optimizer: Any = "Ftrl", dnn_feature_columns: Any = None,
        dnn_optimizer: Any = "Adagrad", dnn_hidden_units: Any = None,
        dnn_activation_fn: Any = nn_ops.relu, dnn_dropout: Any = None, n_classes: int = 2,
        weight_column: Any = None, label_vocabulary: Any = None,
        input_layer_partitioner: Any = None, config: Any = None, warm_start_from: Any = None,
        loss_reduction: str = losses.Reduction.SUM, batch_norm: bool = False,
        linear_sparse_combiner: str = "sum",
    ) -> None:  # fmt: skip
        head = heads.ClassHead(n_classes, weight_column, label_vocabulary, loss_reduction)
        linear = _Linear(linear_feature_columns or (), linear_sparse_combiner, linear_optimizer)
        network = _Network(dnn_feature_columns or (), dnn_hidden_units or (), dnn_activation_fn,
                           dnn_dropout, batch_norm, dnn_optimizer)  # fmt: skip
        super().__init__(_model_fn(_both(linear, network), head), model_dir, config,
                         warm_start_from=warm_start_from)  # fmt: skip


class DNNLinearCombinedRegressor(Estimator):
    """Numbers from a weighted sum and dense layers: see ``DNNLinearCombinedClassifier``."""

    def __init__(
        self, model_dir: Any = None, linear_feature_columns: Any = None,
        linear_optimizer: Any = "Ftrl", dnn_feature_columns: Any = None,
        dnn_optimizer: Any = "Adagrad", dnn_hidden_units: Any = None,
        dnn_activation_fn: Any = nn_ops.relu, dnn_dropout: Any = None, label_dimension: int = 1,
        weight_column: Any = None, input_layer_partitioner: Any = None, config: Any = None,
        warm_start_from: Any = None, loss_reduction: str = losses.Reduction.SUM,
        batch_norm: bool = False, linear_sparse_combiner: str = "sum",
    ) -> None:  # fmt: skip
        head = heads.NumberHead(label_dimension, weight_column, loss_reduction)
        linear = _Linear(linear_feature_columns or (), linear_sparse_combiner, linear_optimizer)
        network = _Network(dnn_feature_columns or (), dnn_hidden_units or (), dnn_activation_fn,
                           dnn_dropout, batch_norm, dnn_optimizer)  # fmt: skip
        super().__init__(_model_fn(_both(linear, network), head), model_dir, config,
                         warm_start_from=warm_start_from)  # fmt: skip
