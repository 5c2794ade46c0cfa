"""``Trainer``: what a layer with an objective can do. Thin verbs; ``training`` does the work."""

from collections.abc import Sequence
from typing import Any

from hornbook import optimizers, training
from hornbook.core import by_name, from_tree, known_words, to_tree
from hornbook.core.seeds import stream_seed
from hornbook.layers import Layer
from hornbook.models.history import History

__all__ = ["Trainer"]


class Trainer(Layer):
    """A layer that can be compiled with an objective, trained, measured and asked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.optimizer: Any = None
        self.objective: Any = None
        self._compiled: dict[str, Any] | None = None
        self.run_eagerly = False
        self.history: History | None = None
        self.stop_training = False
        self._programs = training.Programs()
        self._seed = stream_seed()
        self._place: tuple[int, int] | None = None

    @property
    def seed(self) -> tuple[int, int]:
        """What the order of samples and the draws of steps follow from, beside their number."""
        return self._seed

    def resume(self, seed: tuple[int, int], epoch: int, batches: int) -> None:
        """Let the fit that is beginning go on in this epoch, so many batches of it being done."""
        self._seed, self._place = seed, (epoch, batches)

    def _check_can_run(self, verb: str) -> None:
        """Raise where there is nothing to compute."""

    @known_words
    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
    ) -> None:
        """Say how the model is to be trained.

        Args:
            optimizer: Name or object.
            loss: Name, function or object; a list or dict of them for several outputs.
            loss_weights: Weight of each output's loss in the sum.
            metrics: Names, functions or objects; ``'accuracy'`` fits itself to the output.
            weighted_metrics: Metrics that use the sample weights.
            run_eagerly: Run every step in plain Python, to print or to break in it.
            steps_per_execution, jit_compile: Taken for older code; stretches of steps are always
                one compiled program.
        """
        self.optimizer = optimizers.get(optimizer)
        self._compiled = {
            "optimizer": self.optimizer,
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
            "run_eagerly": run_eagerly,
        }
        self.objective = training.Objective(loss, loss_weights, metrics, weighted_metrics)
        self.run_eagerly = run_eagerly
        self._programs.clear()

    def _check_compiled(self, verb: str) -> None:
        if self.objective is None:
            raise RuntimeError(
                f"{self._title()} must be compiled before {verb}(): call "
                "model.compile(optimizer='adam', loss='...', metrics=['accuracy']) first."
            )

    @property
    def metrics(self) -> list[Any]:
        """The loss mean, the compiled metrics, and those that the model or its layers hold."""
        return list(dict.fromkeys([*self.objective_metrics(), *self.tracked_metrics()]))

    def objective_metrics(self) -> list[Any]:
        """The loss mean and the metrics that ``compile`` was given."""
        return self.objective.metrics if self.objective is not None else []

    def get_metrics_result(self) -> dict[str, Any]:
        """What all metrics say now, by name."""
        found: dict[str, Any] = {}
        for metric in self.metrics:
            said = metric.result()
            found |= said if isinstance(said, dict) else {metric.name: said}
        return found

    @property
    def metrics_names(self) -> list[str]:
        """Their names."""
        return [metric.name for metric in self.metrics]

    def reset_metrics(self) -> None:
        """Start all metrics anew."""
        for metric in self.metrics:
            metric.reset_state()

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None
    ) -> Any:
        """The scalar to lower: losses of the outputs, and what layers and regularizers add."""
        return self.objective.loss(y, y_pred, sample_weight, self.losses)

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Let the metrics see a batch; returns what they say now."""
        self.objective.update(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def train_step(self, data: Any) -> dict[str, Any]:
        """One step on ``(x, y, sample_weight)``; override it for training of your own."""
        return training.train_step(self, data)

    def test_step(self, data: Any) -> dict[str, Any]:
        """Loss and metrics on one batch."""
        return training.test_step(self, data)

    def predict_step(self, data: Any) -> Any:
        """Outputs for one batch."""
        return training.predict_step(self, data)

    @known_words
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int | Sequence[int] = 1,
    ) -> History:
        """Train for a number of epochs.

        Args:
            x: Inputs: an array, a pandas table, a list or dict of arrays for several inputs, or
                a generator of batches ``(x, y)``.
            y: Targets, likewise.
            batch_size: Samples in a batch; 32 if None.
            epochs: Number of the last epoch.
            verbose: 0 silent, 1 bar, 2 one line per epoch; ``'auto'`` is 1 on a terminal, else 2.
            callbacks: What to report to.
            validation_split: Share of the last rows to hold out, before shuffling.
            validation_data: ``(x, y)`` or ``(x, y, sample_weight)`` to test on after each epoch.
            shuffle: Whether to take the rows in a new order each epoch.
            class_weight: ``{label: weight}`` or ``'balanced'``; by output name for several.
            sample_weight: Weight of each sample in the loss.
            initial_epoch: Number of the first epoch, to go on with a run.
            steps_per_epoch: Batches in an epoch; needed for a generator that never ends.
            validation_steps, validation_batch_size, validation_freq: The same for validation;
                validate every n epochs.

        Returns:
            The ``History``: its ``history`` dict has a list per quantity; ``plot()`` draws it.
        """
        return training.fit(
            self,
            x,
            y,
            history=History(),
            batch_size=batch_size,
            epochs=epochs,
            verbose=verbose,
            callbacks=callbacks,
            validation_split=validation_split,
            validation_data=validation_data,
            shuffle=shuffle,
            class_weight=class_weight,
            sample_weight=sample_weight,
            initial_epoch=initial_epoch,
            steps_per_epoch=steps_per_epoch,
            validation_steps=validation_steps,
            validation_batch_size=validation_batch_size,
            validation_freq=validation_freq,
        )

    @known_words
    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """Loss and metrics on data: a number, a list as in ``metrics_names``, or a dict."""
        return training.evaluate(
            self,
            x,
            y,
            batch_size=batch_size,
            verbose=verbose,
            sample_weight=sample_weight,
            steps=steps,
            callbacks=callbacks,
            return_dict=return_dict,
        )

    @known_words
    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """The outputs for all inputs, as NumPy arrays."""
        self._check_can_run("predict")
        return training.predict(
            self, x, batch_size=batch_size, verbose=verbose, steps=steps, callbacks=callbacks
        )

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """One step on one batch; returns its loss and metrics."""
        return training.on_batch(
            self, "train", x, y, sample_weight, class_weight, return_dict=return_dict
        )

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """Loss and metrics on one batch."""
        return training.on_batch(self, "test", x, y, sample_weight, return_dict=return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch, as NumPy arrays."""
        self._check_can_run("predict_on_batch")
        return training.on_batch(self, "predict", x)

    def get_compile_config(self) -> dict[str, Any] | None:
        """The arguments of ``compile`` as plain data; None if it was not called."""
        return None if self._compiled is None else to_tree(self._compiled)

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile as a model was whose ``get_compile_config`` returned this."""
        given = {name: from_tree(value) for name, value in config.items()}
        for word in ("loss", "metrics", "weighted_metrics"):
            given |= {word: _users_own(given[word])} if word in given else {}
        self.compile(**given)


def _users_own(nest: Any) -> Any:
    """Names of functions of the user's own as these functions, while their names are known."""
    if isinstance(nest, dict):
        return {name: _users_own(item) for name, item in nest.items()}
    if isinstance(nest, list | tuple):
        return [_users_own(item) for item in nest]
    return (by_name(nest) or nest) if isinstance(nest, str) else nest
