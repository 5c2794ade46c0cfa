"""``tf.app``: flags of the command line and ``run``; ``tf.logging``; ``tf.ConfigProto`` and kin."""

import argparse
import logging as python_logging
import sys
from types import SimpleNamespace
from typing import Any

from hornbook.engine import device

__all__ = ["FLAGS", "Settings", "list_local_devices", "run"]


class _Flags:
    """The flags that were defined, read from the command line when first asked for."""

    def __init__(self) -> None:
        self.__dict__.update(_parser=argparse.ArgumentParser(), _values={}, _read=False, _rest=[])

    def _parse(self, arguments: Any = None) -> list[str]:
        given = sys.argv[1:] if arguments is None else arguments
        found, rest = self.__dict__["_parser"].parse_known_args(given)
        for key, value in vars(found).items():
            self.__dict__["_values"].setdefault(key, value)
        self.__dict__.update(_read=True, _rest=rest)
        return rest

    def __call__(self, argv: Any = None, known_only: bool = False) -> list[str]:
        given = list(sys.argv if argv is None else argv)
        return [*given[:1], *self._parse(given[1:])]

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__["_values"]
        if name not in values:
            self._parse()
        if name in values:
            return values[name]
        raise AttributeError(f"Unknown flag {name!r}: define it with tf.app.flags.DEFINE_string.")

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__["_values"][name] = value

    def __getitem__(self, name: str) -> Any:
        return _Flag(getattr(self, name))

    def __contains__(self, name: str) -> bool:
        return name in self.__dict__["_values"] or name in self._names()

    def __iter__(self) -> Any:
        return iter(self._names())

    def _names(self) -> list[str]:
        actions = self.__dict__["_parser"]._actions
        return [action.dest for action in actions if action.dest != "help"]

    def __dir__(self) -> list[str]:
        return self._names()

    def flag_values_dict(self) -> dict[str, Any]:
        """All flags and their values."""
        return {name: getattr(self, name) for name in self._names()}

    def define(self, name: str, default: Any, help: Any, kind: Any, **more: Any) -> None:
        """Define a flag."""
        taken = [a for a in self._parser._actions if a.dest == name]
        for action in taken:  # a notebook's cell that is run again
            self._parser._handle_conflict_resolve(None, [(f"--{name}", action)])
            self.__dict__["_values"].pop(name, None)
        self._parser.add_argument(
            f"--{name}", default=default, help=str(help).replace("%", "%%"), type=kind, **more
        )


class _Flag:
    def __init__(self, value: Any) -> None:
        self.value = value


FLAGS = _Flags()


def _truth(text: str) -> bool:
    if text.lower() in ("true", "t", "1", "yes"):
        return True
    if text.lower() in ("false", "f", "0", "no"):
        return False
    raise argparse.ArgumentTypeError(f"a flag is true or false, not {text!r}")


def DEFINE_string(name: str, default: Any, help: Any = "", **more: Any) -> None:
    """A flag that is text."""
    FLAGS.define(name, default, help, str)


def DEFINE_integer(name: str, default: Any, help: Any = "", *bounds: Any, **more: Any) -> None:
    """A flag that is a whole number."""
    FLAGS.define(name, default, help, int)


def DEFINE_float(name: str, default: Any, help: Any = "", *bounds: Any, **more: Any) -> None:
    """A flag that is a number."""
    FLAGS.define(name, default, help, float)


def DEFINE_boolean(name: str, default: Any, help: Any = "", **more: Any) -> None:
    """A flag that is true or false: ``--name``, ``--noname`` or ``--name=False``."""
    FLAGS.define(name, default, help, _truth, nargs="?", const=True)
    FLAGS._parser.add_argument(
        f"--no{name}", dest=name, action="store_const", const=False, default=argparse.SUPPRESS
    )


DEFINE_bool = DEFINE_boolean


def DEFINE_enum(name: str, default: Any, enum_values: Any, help: Any = "", **more: Any) -> None:
    """A flag that is one of some words."""
    FLAGS.define(name, default, help, str, choices=list(enum_values))


def DEFINE_list(name: str, default: Any, help: Any = "", **more: Any) -> None:
    """A flag that is words with commas between."""
    FLAGS.define(name, default, help, lambda text: text.split(","))


def mark_flag_as_required(flag_name: str, flag_values: Any = None) -> None:
    """Refuse to run without this flag."""
    for action in FLAGS._parser._actions:
        if action.dest == flag_name:
            action.required = True


def run(main: Any = None, argv: Any = None) -> None:
    """Read the flags, call ``main`` with the rest of the command line, and exit."""
    given = list(sys.argv if argv is None else argv)
    rest = FLAGS(given)
    main = main or sys.modules["__main__"].main
    sys.exit(main(rest))


DEBUG, ERROR, FATAL, INFO, WARN = 10, 40, 50, 20, 30
_LOG = python_logging.getLogger("tensorflow")
_ready: list[Any] = []


def _logger() -> Any:
    if not _ready:
        handler = python_logging.StreamHandler()
        handler.setFormatter(python_logging.Formatter("%(levelname)s:tensorflow:%(message)s"))
        _LOG.addHandler(handler)
        _LOG.propagate = False
        if _LOG.level == python_logging.NOTSET:
            _LOG.setLevel(WARN)
        _ready.append(handler)
    return _LOG


def _saying(level: int) -> Any:
    def say(message: Any, *values: Any, **more: Any) -> None:
        _logger().log(level, message, *values, **more)

    say.__doc__ = f"Log a message at level {level}."
    return say


debug, info, warn, error, fatal = (_saying(level) for level in (DEBUG, INFO, WARN, ERROR, FATAL))
warning = warn


def log(level: int, message: Any, *values: Any) -> None:
    """Log a message."""
    _logger().log(level, message, *values)


def log_first_n(level: int, message: Any, n: int, *values: Any) -> None:
    """Log a message the first ``n`` times."""
    count = _counts[str(message)] = _counts.get(str(message), 0) + 1
    if count <= n:
        log(level, message, *values)


def log_every_n(level: int, message: Any, n: int, *values: Any) -> None:
    """Log a message every ``n`` times."""
    count = _counts[str(message)] = _counts.get(str(message), 0) + 1
    if count % n == 1 or n == 1:
        log(level, message, *values)


_counts: dict[str, int] = {}


def set_verbosity(v: Any) -> None:
    """Log what is of this level or above."""
    levels = {"DEBUG": DEBUG, "INFO": INFO, "WARN": WARN, "ERROR": ERROR, "FATAL": FATAL}
    _logger().setLevel(levels.get(v, v))


def get_verbosity() -> int:
    """The level from which on messages are logged."""
    return int(_logger().level)


def flush() -> None:
    """Nothing is held back."""


def list_local_devices(session_config: Any = None) -> list[Any]:
    """The processors of this machine, with name, device_type and memory_limit.

    Example:
        >>> list_local_devices()[0].name
        '/device:CPU:0'
    """
    kinds = ["CPU", *(kind for kind in device.kinds() if kind != "CPU")]
    return [
        SimpleNamespace(
            name=f"/device:{kind}:{kinds[:place].count(kind)}",
            device_type=kind,
            memory_limit=device.room(),
            physical_device_desc="",
        )
        for place, kind in enumerate(kinds)
    ]


class Settings:
    """Settings that are kept and change nothing: ``tf.ConfigProto`` and its parts.

    Example:
        >>> config = Settings(allow_soft_placement=True)
        >>> config.gpu_options.allow_growth = True
        >>> config.gpu_options.allow_growth
        True
    """

    def __init__(self, **given: Any) -> None:
        self.__dict__.update(given)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.__dict__.setdefault(name, Settings())

    def __call__(self, *args: Any, **kwargs: Any) -> "Settings":
        return Settings(**kwargs)

    def CopyFrom(self, other: "Settings") -> None:
        """Take over the settings of another."""
        self.__dict__.update(other.__dict__)

    MergeFrom = CopyFrom

    def SerializeToString(self) -> bytes:
        """The settings as bytes."""
        return repr(sorted(self.__dict__)).encode()

    def __bool__(self) -> bool:
        return bool(self.__dict__)
