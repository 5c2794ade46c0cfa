"""Callbacks: what fit reports to while it runs."""

from hornbook.callbacks.averages import SwapEMAWeights
from hornbook.callbacks.backup import BackupAndRestore
from hornbook.callbacks.checkpoint import ModelCheckpoint
from hornbook.callbacks.csv_logger import CSVLogger
from hornbook.callbacks.early_stopping import EarlyStopping
from hornbook.callbacks.functions import LambdaCallback
from hornbook.callbacks.learning_rate import LearningRateScheduler, ReduceLROnPlateau
from hornbook.callbacks.nan import TerminateOnNaN
from hornbook.callbacks.remote import RemoteMonitor
from hornbook.callbacks.tensorboard import HyperParameters, TensorBoard
from hornbook.training import Callback, CallbackList, History, ProgbarLogger

__all__ = [
    "BackupAndRestore",
    "ProgbarLogger",
    "RemoteMonitor",
    "SwapEMAWeights",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "HyperParameters",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TensorBoard",
    "TerminateOnNaN",
]
