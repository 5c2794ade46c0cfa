"""LambdaCallback: hooks given as functions."""

from collections.abc import Callable
from typing import Any

from hornbook.core import suggestion
from hornbook.training import Callback

__all__ = ["LambdaCallback"]

Hook = Callable[..., Any] | None
_HOOKS = [name for name in dir(Callback) if name.startswith("on_")]


class LambdaCallback(Callback):
    """Functions in place of hooks, by keyword: ``on_epoch_end=lambda epoch, logs: ...``.

    Args:
        on_epoch_begin, on_epoch_end: Functions of ``(epoch, logs)``.
        on_train_begin, on_train_end: Functions of ``(logs)``.
        on_train_batch_begin, on_train_batch_end: Functions of ``(batch, logs)``.
        hooks: Any other hook of ``Callback``, such as ``on_test_end``.

    Example:
        >>> shout = LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs))
        >>> shout.on_epoch_end(3, {"loss": 1.0})
        3 {'loss': 1.0}
    """

    def __init__(
        self,
        on_epoch_begin: Hook = None,
        on_epoch_end: Hook = None,
        on_train_begin: Hook = None,
        on_train_end: Hook = None,
        on_train_batch_begin: Hook = None,
        on_train_batch_end: Hook = None,
        **hooks: Hook,
    ) -> None:
        hooks |= {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        for name, hook in hooks.items():
            if name not in _HOOKS:
                raise TypeError(f"LambdaCallback has no hook {name!r}. {suggestion(name, _HOOKS)}")
            if hook is not None:
                setattr(self, name, _with_logs(hook))
        self._given = {name for name, hook in hooks.items() if hook is not None}

    def watches(self, phase: Any) -> Any:
        """Every batch if a batch hook of the phase was given."""
        hooks = {f"on_{phase}_batch_begin", f"on_{phase}_batch_end"}
        if phase == "train":
            hooks |= {"on_batch_begin", "on_batch_end"}
        return 1 if hooks & self._given else "epoch"


def _with_logs(hook: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, logs: Any = None) -> Any:
        # on_epoch_end(3, logs) and on_epoch_end(3, logs=logs) both reach hook(3, logs).
        return hook(*args) if logs is None and args else hook(*args, logs)

    return call
