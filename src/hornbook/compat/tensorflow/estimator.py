"""``tf.estimator``: a model function, and a folder in which its training lives.

::

    model_fn(features, labels, mode) -> EstimatorSpec     built into a new graph each time
    model_dir                                             checkpoints carry the state between
"""

import copy
import inspect
import os
import tempfile
from collections import namedtuple
from typing import Any

import numpy as np

from hornbook.compat.tensorflow import (
    app,
    checkpoints,
    data,
    learning_rates,
    metrics,
    monitored,
    summary,
)
from hornbook.compat.tensorflow.building import (
    Graph,
    GraphKeys,
    add_to_collection,
    tf,
)

__all__ = [
    "Estimator", "EstimatorSpec", "EvalSpec", "ModeKeys", "RunConfig", "TrainSpec",
    "VocabInfo", "WarmStartSettings", "train_and_evaluate",
]  # fmt: skip

VocabInfo = namedtuple("VocabInfo", ["new_vocab", "new_vocab_size", "num_oov_buckets", "old_vocab"])
WarmStartSettings = namedtuple(
    "WarmStartSettings",
    ["ckpt_to_initialize_from", "vars_to_warm_start", "var_name_to_vocab_info",
     "var_name_to_prev_var_name"],
    defaults=[".*", None, None],
)  # fmt: skip
TrainSpec = namedtuple("TrainSpec", ["input_fn", "max_steps", "hooks"], defaults=[None, ()])
EvalSpec = namedtuple(
    "EvalSpec",
    ["input_fn", "steps", "name", "hooks", "exporters", "start_delay_secs", "throttle_secs"],
    defaults=[100, None, (), None, 120, 600],
)


class ModeKeys:
    """What a model function is called for."""

    TRAIN, EVAL, PREDICT = "train", "eval", "infer"
    INFER = "infer"


class RunConfig:
    """Where and how often an estimator saves and writes.

    Args:
        model_dir: The folder.
        tf_random_seed: Seed of the graphs.
        save_summary_steps: After how many steps summaries are written.
        save_checkpoints_steps: After how many steps it saves.
        save_checkpoints_secs: After how many seconds, if not by steps.
        session_config: Taken for older code.
        keep_checkpoint_max: How many checkpoints are kept.
        keep_checkpoint_every_n_hours: One that would be deleted is kept this often.
        log_step_count_steps: After how many steps the loss is told.
    """

    def __init__(
        self, model_dir: Any = None, tf_random_seed: Any = None, save_summary_steps: int = 100,
        save_checkpoints_steps: Any = None, save_checkpoints_secs: Any = None,
        session_config: Any = None, keep_checkpoint_max: int = 5,
        keep_checkpoint_every_n_hours: float = 10000, log_step_count_steps: Any = 100,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        if save_checkpoints_steps and save_checkpoints_secs:
            raise ValueError("Can not provide both save_checkpoints_steps and _secs.")
        self.model_dir, self.tf_random_seed = model_dir, tf_random_seed
        self.save_summary_steps, self.session_config = save_summary_steps, session_config
        self.save_checkpoints_steps = save_checkpoints_steps
        self.save_checkpoints_secs = save_checkpoints_secs
        if not (save_checkpoints_steps or save_checkpoints_secs):
            self.save_checkpoints_secs = 600
        self.keep_checkpoint_max = keep_checkpoint_max
        self.keep_checkpoint_every_n_hours = keep_checkpoint_every_n_hours
        self.log_step_count_steps = log_step_count_steps
        self.is_chief, self.num_worker_replicas, self.task_type, self.task_id = True, 1, "worker", 0

    def replace(self, **changes: Any) -> "RunConfig":
        """The same with some settings changed."""
        made = copy.copy(self)
        for word, value in changes.items():
            if not hasattr(made, word):
                raise ValueError(f"RunConfig has no setting {word!r}.")
            setattr(made, word, value)
        return made


class EstimatorSpec:
    """What a model function gives back.

    Args:
        mode: What it was called for.
        predictions: A Tensor, or Tensors by name.
        loss: The loss: to train and to evaluate.
        train_op: The step that trains.
        eval_metric_ops: Pairs of value and update, by name.
        export_outputs: Taken for older code.
        training_chief_hooks: Called around steps.
        training_hooks: Called around steps.
        scaffold: What the session starts from.
        evaluation_hooks: Called around steps of evaluation.
        prediction_hooks: Called around predictions.

    Raises:
        ValueError: Something that the mode needs is missing.
    """

    def __init__(
        self, mode: str, predictions: Any = None, loss: Any = None, train_op: Any = None,
        eval_metric_ops: Any = None, export_outputs: Any = None, training_chief_hooks: Any = None,
        training_hooks: Any = None, scaffold: Any = None, evaluation_hooks: Any = None,
        prediction_hooks: Any = None,
    ) -> None:  # fmt: skip
        needs = {
            ModeKeys.TRAIN: {"loss": loss, "train_op": train_op},
            ModeKeys.EVAL: {"loss": loss},
            ModeKeys.PREDICT: {"predictions": predictions},
        }
        for word, value in needs.get(mode, {}).items():  # fmt: skip
            if value is None:
                raise ValueError(f"Missing {word}: EstimatorSpec of mode {mode!r} needs it.")
        self.mode, self.predictions, self.train_op = mode, predictions, train_op
        self.loss = tf.reshape(loss, []) if loss is not None and loss.shape.ndims else loss
        self.eval_metric_ops = dict(eval_metric_ops or {})
        for name, pair in self.eval_metric_ops.items():
            if not (isinstance(pair, tuple | list) and len(pair) == 2):
                raise TypeError(
                    f"eval_metric_ops[{name!r}] must be a pair of value and update, as "
                    f"tf.metrics gives it, not {pair!r}."
                )
        self.export_outputs, self.scaffold = export_outputs, scaffold
        self.training_chief_hooks = tuple(training_chief_hooks or ())
        self.training_hooks = tuple(training_hooks or ())
        self.evaluation_hooks = tuple(evaluation_hooks or ())
        self.prediction_hooks = tuple(prediction_hooks or ())


class Estimator:
    """A model that is trained, evaluated and asked, its state in a folder.

    Args:
        model_fn: ``model_fn(features, labels, mode, params, config) -> EstimatorSpec``; it may
            leave out the last two.
        model_dir: The folder; a new one if None.
        config: A ``RunConfig``.
        params: Handed to the model function.
        warm_start_from: A checkpoint, or ``WarmStartSettings``, whose values new Variables take.

    Example:
        >>> from hornbook.compat import tensorflow as tf
        >>> def model_fn(features, labels, mode):
        ...     w = tf.get_variable("w", [], initializer=tf.zeros_initializer())
        ...     y = w * features["x"]
        ...     if mode == "infer":
        ...         return EstimatorSpec(mode, predictions=y)
        ...     loss = tf.reduce_mean((y - labels) ** 2)
        ...     step = tf.train.GradientDescentOptimizer(0.5)
        ...     train = step.minimize(loss, tf.train.get_global_step())
        ...     return EstimatorSpec(mode, loss=loss, train_op=train)
        >>> model = Estimator(model_fn)
        >>> x, y = {"x": np.ones(4, "float32")}, np.full(4, 3.0, "float32")
        >>> data = tf.estimator.inputs.numpy_input_fn(x, y, shuffle=False, num_epochs=None)
        >>> float(round(model.train(data, steps=20).evaluate(data, steps=1)["loss"], 3))
        0.0
    """

    def __init__(
        self, model_fn: Any, model_dir: Any = None, config: Any = None, params: Any = None,
        warm_start_from: Any = None,
    ) -> None:  # fmt: skip
        self._config = copy.copy(config) if config is not None else RunConfig()
        folder = model_dir or self._config.model_dir
        if folder is None:
            folder = tempfile.mkdtemp(prefix="estimator-")
            app.log(app.WARN, "Using temporary folder as model directory: %s", folder)
        self._model_dir = os.fspath(folder)
        self._config.model_dir = self._model_dir
        self._model_fn, self._params = model_fn, copy.deepcopy(params or {})
        self._warm = warm_start_from

    model_dir = property(lambda self: self._model_dir)
    config = property(lambda self: self._config)
    params = property(lambda self: copy.deepcopy(self._params))
    model_fn = property(lambda self: lambda f, labels, mode, config: self._spec(f, labels, mode))

    def train(
        self, input_fn: Any, hooks: Any = None, steps: Any = None, max_steps: Any = None,
        saving_listeners: Any = None,
    ) -> "Estimator":  # fmt: skip
        """Train: ``steps`` more steps, or up to ``max_steps`` in all, or to the end of the data.

        Args:
            input_fn: Function that gives features and labels, as Tensors or a ``tf.data.Dataset``.
            hooks: Called around steps.
            steps: How many steps.
            max_steps: How many steps in all, those of earlier calls among them.
            saving_listeners: Taken for older code.
        """
        if steps is not None and max_steps is not None:
            raise ValueError("Can not provide both steps and max_steps.")
        if max_steps is not None and self._trained() >= max_steps:
            app.log(app.INFO, "Skipping training since max_steps has already been reached.")
            return self
        with Graph().as_default() as graph:
            spec = self._built(graph, input_fn, ModeKeys.TRAIN)
            add_to_collection(GraphKeys.LOSSES, spec.loss)
            summary.scalar("loss", spec.loss)
            every = self._hooks(spec, hooks, steps, max_steps)
            config = self._config
            scaffold = spec.scaffold or monitored.Scaffold()
            scaffold.saver = scaffold.saver or checkpoints.Saver(
                max_to_keep=config.keep_checkpoint_max,
                keep_checkpoint_every_n_hours=config.keep_checkpoint_every_n_hours,
            )
            scaffold.init_fn = scaffold.init_fn or self._warm_start
            with monitored.MonitoredTrainingSession(
                checkpoint_dir=self._model_dir, scaffold=scaffold, hooks=every,
                save_checkpoint_secs=config.save_checkpoints_secs,
                save_checkpoint_steps=config.save_checkpoints_steps,
                save_summaries_steps=config.save_summary_steps,
            ) as session:  # fmt: skip
                loss = None
                while not session.should_stop():
                    _, loss = session.run([spec.train_op, spec.loss])
        app.log(app.INFO, "Loss for final step: %s.", loss)
        return self

    def _hooks(self, spec: Any, hooks: Any, steps: Any, max_steps: Any) -> list[Any]:
        every = [monitored.NanTensorHook(spec.loss), *(hooks or [])]
        every += [*spec.training_hooks, *spec.training_chief_hooks]
        if steps is not None or max_steps is not None:
            every.append(monitored.StopAtStepHook(steps, max_steps))
        often = self._config.log_step_count_steps
        if often and app.get_verbosity() <= app.INFO:
            told = {"loss": spec.loss, "step": learning_rates.get_global_step()}
            every.append(monitored.LoggingTensorHook(told, every_n_iter=often))
        return every

    def evaluate(
        self, input_fn: Any, steps: Any = None, hooks: Any = None, checkpoint_path: Any = None,
        name: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        """The metrics over the data, by name; ``loss`` and ``global_step`` among them.

        Args:
            input_fn: Function that gives features and labels.
            steps: How many batches; all if None.
            hooks: Called around batches.
            checkpoint_path: Which state; the latest one if None.
            name: Ending of the folder for summaries.
        """
        path = self._state(checkpoint_path)
        with Graph().as_default() as graph:
            spec = self._built(graph, input_fn, ModeKeys.EVAL)
            pairs = {**spec.eval_metric_ops, "loss": metrics.mean(spec.loss)}
            updates = [update for _, update in pairs.values()]
            found: dict[str, Any] = {}
            with self._session(graph, path, spec.evaluation_hooks, hooks) as session:
                number = 0
                while steps is None or number < steps:
                    try:
                        session.run(updates)
                    except Exception as error:
                        if not _is_end(error):
                            raise
                        break
                    number += 1
                values = {word: value for word, (value, _) in pairs.items()}
                found = session.run(values)
                found["global_step"] = session.run(learning_rates.get_global_step())
        self._write(found, f"eval_{name}" if name else "eval")
        return found

    def predict(
        self, input_fn: Any, predict_keys: Any = None, hooks: Any = None,
        checkpoint_path: Any = None, yield_single_examples: bool = True,
    ) -> Any:  # fmt: skip
        """What the model says of each example, one after another.

        Args:
            input_fn: Function that gives features.
            predict_keys: Names of the predictions that are wanted; all if None.
            hooks: Called around batches.
            checkpoint_path: Which state; the latest one if None.
            yield_single_examples: Whether examples come one by one, not as batches.
        """
        path = self._state(checkpoint_path)
        with Graph().as_default() as graph:
            spec = self._built(graph, input_fn, ModeKeys.PREDICT)
            wanted = spec.predictions
            if predict_keys is not None:
                wanted = {word: wanted[word] for word in predict_keys}
            with self._session(graph, path, spec.prediction_hooks, hooks) as session:
                while True:
                    try:
                        batch = session.run(wanted)
                    except Exception as error:
                        if not _is_end(error):
                            raise
                        return
                    if not yield_single_examples:
                        yield batch
                    elif isinstance(batch, dict):
                        count = len(next(iter(batch.values())))
                        for place in range(count):
                            yield {word: value[place] for word, value in batch.items()}
                    else:
                        yield from batch
                    if not _goes_on(graph):
                        return

    # -- what it holds -----------------------------------------------------------------------

    def get_variable_names(self) -> list[str]:
        """The names of all Variables of the latest checkpoint."""
        return [name for name, _ in checkpoints.list_variables(self._model_dir)]

    def get_variable_value(self, name: str) -> Any:
        """What a Variable holds in the latest checkpoint."""
        return checkpoints.load_variable(self._model_dir, name)

    def latest_checkpoint(self) -> Any:
        """The path of the latest checkpoint; None if there is none."""
        return checkpoints.latest_checkpoint(self._model_dir)

    def eval_dir(self, name: Any = None) -> str:
        """The folder in which evaluations are written."""
        return os.path.join(self._model_dir, f"eval_{name}" if name else "eval")

    # -- inside ------------------------------------------------------------------------------

    def _trained(self) -> int:
        path = self.latest_checkpoint()
        return 0 if path is None else int(checkpoints.load_variable(path, "global_step"))

    def _state(self, path: Any) -> Any:
        found = path or self.latest_checkpoint()
        if found is None and self._warm is None:
            raise ValueError(
                f"Could not find trained model in model_dir: {self._model_dir}. Call train first."
            )
        return found

    def _built(self, graph: Any, input_fn: Any, mode: str) -> EstimatorSpec:
        os.makedirs(self._model_dir, exist_ok=True)
        if self._config.tf_random_seed is not None:
            graph.seed = int(self._config.tf_random_seed)
        learning_rates.get_or_create_global_step(graph)
        features, labels = _inputs(input_fn, mode, self._params, self._config)
        return self._spec(features, labels if mode != ModeKeys.PREDICT else None, mode)

    def _spec(self, features: Any, labels: Any, mode: str) -> EstimatorSpec:
        given = {"labels": labels, "mode": mode, "params": self.params, "config": self._config}
        known = {word: value for word, value in given.items() if accepts(self._model_fn, word)}
        spec = self._model_fn(features, **known)
        if not isinstance(spec, EstimatorSpec):
            raise ValueError(f"model_fn should return an EstimatorSpec, not {spec!r}.")
        return spec

    def _warm_start(self, scaffold: Any, session: Any) -> None:
        warm = self._warm
        if warm is None:
            return
        path = getattr(warm, "ckpt_to_initialize_from", warm)
        pattern = getattr(warm, "vars_to_warm_start", ".*")
        with checkpoints.load_checkpoint(path) as reader:
            for box in session.graph.get_collection(GraphKeys.TRAINABLE_VARIABLES, pattern):
                if reader.has_tensor(box.op.name):
                    session.put(box, box.fitted(reader.get_tensor(box.op.name)))

    def _session(self, graph: Any, path: Any, own: Any, hooks: Any) -> Any:
        scaffold = monitored.Scaffold(init_fn=self._warm_start)
        creator = monitored.ChiefSessionCreator(scaffold, checkpoint_filename_with_path=path)
        return monitored.MonitoredSession(creator, [*own, *(hooks or [])])

    def _write(self, found: dict[str, Any], folder: str) -> None:
        """The evaluation as summaries, where TensorBoard's package is there."""
        told = {word: value for word, value in found.items() if word != "global_step"}
        app.log(app.INFO, "Saving dict for global step %s: %s", found["global_step"], told)
        try:
            writer = summary.FileWriter(os.path.join(self._model_dir, folder))
        except ImportError:
            return
        values = [
            summary.Summary.Value(tag=word, simple_value=float(value))
            for word, value in told.items() if np.ndim(value) == 0
        ]  # fmt: skip
        writer.add_summary(summary.Summary(value=values), int(found["global_step"]))
        writer.close()


def accepts(fn: Any, word: str) -> bool:
    """Does a function take an argument of this name?"""
    try:
        known = inspect.signature(fn).parameters
    except (TypeError, ValueError):
        return False
    return word in known or any(p.kind is p.VAR_KEYWORD for p in known.values())


def _is_end(error: Exception) -> bool:
    return type(error).__name__ in ("OutOfRangeError", "StopIteration")


def _goes_on(graph: Any) -> bool:
    """Is there something in the graph that ends? If not, one batch is all."""
    ends = ("IteratorGetNext", "QueueDequeue", "ReaderRead", "CountUpTo")
    return any(op.type.startswith(ends) for op in graph.get_operations())


def _inputs(input_fn: Any, mode: str, params: Any, config: Any) -> tuple[Any, Any]:
    """Features and labels of an input function."""
    given = {"mode": mode, "params": params, "config": config}
    known = {word: value for word, value in given.items() if accepts(input_fn, word)}
    made = input_fn(**known)
    if isinstance(made, data.Dataset):
        iterator = made.make_initializable_iterator()
        add_to_collection(GraphKeys.TABLE_INITIALIZERS, iterator.initializer)
        made = iterator.get_next()
    if isinstance(made, list | tuple):
        if len(made) != 2:
            raise ValueError(f"input_fn should return (feature, label), not {len(made)} parts.")
        return made[0], made[1]
    return made, None


def train_and_evaluate(estimator: Estimator, train_spec: Any, eval_spec: Any) -> tuple[Any, Any]:
    """Train, and evaluate at the end.

    Args:
        estimator: The estimator.
        train_spec: A ``TrainSpec``.
        eval_spec: An ``EvalSpec``.

    Returns:
        The metrics, and None.
    """
    hooks = list(train_spec.hooks or [])
    estimator.train(train_spec.input_fn, hooks, max_steps=train_spec.max_steps)
    found = estimator.evaluate(
        eval_spec.input_fn, eval_spec.steps, list(eval_spec.hooks or []), name=eval_spec.name
    )
    return found, None
