"""Training: one pure step, stretches of it as programs, and the loop that reports to callbacks.

These functions work on "a Layer with variables, a call and an objective"; ``models.Model`` gives
them as its methods ``fit``, ``evaluate``, ``predict`` and the rest.
"""

from hornbook.training.callback import Callback, CallbackList, History
from hornbook.training.loop import evaluate, fit, on_batch, predict
from hornbook.training.objective import Objective
from hornbook.training.progbar import Progbar
from hornbook.training.progress import Bar as ProgbarLogger
from hornbook.training.step import (
    pack_x_y_sample_weight,
    predict_step,
    test_step,
    train_step,
    unpack_x_y_sample_weight,
)
from hornbook.training.stretch import Programs

__all__ = [
    "Progbar",
    "ProgbarLogger",
    "Callback",
    "CallbackList",
    "History",
    "Objective",
    "Programs",
    "evaluate",
    "fit",
    "on_batch",
    "pack_x_y_sample_weight",
    "predict",
    "predict_step",
    "test_step",
    "train_step",
    "unpack_x_y_sample_weight",
]
