"""Training a lesson's networks: what a person sees on the screen and finds in the folder."""

import time
from pathlib import Path

from hornbook.core import set_random_seed
from hornbook.demo.lessons import LESSONS, Lesson
from hornbook.show import plot_history

__all__ = ["run"]


def run(name: str, folder: str | Path = "demo", epochs: int | None = None, seed: int = 0) -> int:
    """Train the networks of a lesson; print summary, progress and test score.

    Args:
        name: A key of ``LESSONS``.
        folder: Where ``curves.png`` and the weights go.
        epochs: Epochs to train; those of the lesson if None.
        seed: Seed of all chance.

    Returns:
        0, the exit status of a run that went well.
    """
    lesson, target = LESSONS[name], Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    print(f"{name}: {lesson.says}")
    (x_train, y_train), (x_test, y_test) = lesson.data()
    print(f"{len(x_train):,} samples to learn from, {len(x_test):,} to test on")
    for kind, build in lesson.networks.items():
        set_random_seed(seed)
        print(f"\n== The {kind} network ==\n")
        model = build()
        model.compile(lesson.optimizer, lesson.loss, metrics=[lesson.metric])
        model.summary()
        began = time.perf_counter()
        history = model.fit(
            x_train,
            y_train,
            validation_split=0.1,
            **(lesson.fit | ({"epochs": epochs} if epochs else {})),
        )
        seconds = time.perf_counter() - began
        score = model.evaluate(x_test, y_test, verbose=0, return_dict=True)[lesson.metric]
        print(f"\ntest {_words(lesson.metric)}: {score:.4f}  ({seconds:.1f} s of training)")
        curves = target / ("curves.png" if kind == _main(lesson) else f"curves-{kind}.png")
        weights = target / f"{name}-{kind}.weights.h5"
        plot_history(history.history, history.epoch, path=curves)
        model.save_weights(weights)
        print(f"learning curves: {curves}\nweights: {weights}")
    return 0


def _main(lesson: Lesson) -> str:
    """The network whose curves are ``curves.png``: the last, which is the strongest."""
    return list(lesson.networks)[-1]


def _words(metric: str) -> str:
    return {"mae": "mean absolute error"}.get(metric, metric)
