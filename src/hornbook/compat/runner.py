"""Scripts run as Python runs them, in a process of an era.

``sys.argv``, ``__name__``, ``__file__``, ``sys.path[0]``, tracebacks and exit codes are as
``python SCRIPT.py`` has them.
"""

import argparse
import builtins
import importlib.util
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from hornbook.compat.process import install
from hornbook.compat.python2 import mend, today
from hornbook.compat.tables import ERAS

__all__ = ["asks_to_run", "main"]

_OPTIONS = ("--era", "--explain", "-m")


def asks_to_run(arguments: Sequence[str]) -> bool:
    """Do these arguments of ``python -m hornbook`` name a script or a module to run?

    >>> asks_to_run(["--era", "keras1", "old.py"]), asks_to_run(["demo"])
    (True, False)
    """
    if not arguments:
        return False
    first = arguments[0]
    option = first.split("=")[0] in _OPTIONS
    return option or first.endswith(".py") or (os.sep in first and Path(first).is_file())


def main(arguments: Sequence[str]) -> int:
    """Run a script or a module with its arguments; returns the exit status."""
    given, rest = _parsed(list(arguments))
    install(given.era, explain=given.explain)
    return run_module(given.m, rest) if given.m else run_script(rest[0], rest[1:])


def _parsed(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="hornbook",
        usage="hornbook [--era ERA] [--explain] (SCRIPT.py | -m MODULE) [argument ...]",
        description="Run old Keras and TensorFlow code as it stands.",
    )
    parser.add_argument("--era", choices=ERAS, default="keras2", help="default: keras2")
    parser.add_argument(
        "--explain", action="store_true", help="say at exit which old spellings were met"
    )
    parser.add_argument("-m", metavar="MODULE", help="run a module instead of a file")
    # Options end where the script begins: what follows is the script's.
    own: list[str] = []
    while arguments and arguments[0].startswith("-"):
        word = arguments.pop(0)
        own.append(word)
        if word in ("--era", "-m") and arguments:
            own.append(arguments.pop(0))
        if word.startswith("-m"):
            break
    given = parser.parse_args(own)
    if not given.m and not arguments:
        parser.error("a script is missing")
    return given, arguments


def run_script(path: str, arguments: list[str]) -> int:
    """Run a file as ``python PATH`` does."""
    try:
        with io.open_code(os.path.abspath(path)) as file:
            source = file.read()
    except OSError as error:
        print(f"hornbook: can't open file {path!r}: {error.strerror}", file=sys.stderr)
        return 2
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    return _run(path, arguments, lambda: compile(source, path, "exec"), source, None)


def run_module(name: str, arguments: list[str]) -> int:
    """Run a module or package as ``python -m NAME`` does."""
    if "" not in sys.path[:1]:
        sys.path[0] = os.getcwd()
    try:
        spec: Any = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            spec = importlib.util.find_spec(f"{name}.__main__")
    except ImportError as error:
        print(f"hornbook: {error}", file=sys.stderr)
        return 1
    if spec is None or spec.loader is None:
        print(f"hornbook: no module named {name} that could be run", file=sys.stderr)
        return 1
    return _run(spec.origin, arguments, lambda: spec.loader.get_code(spec.name), None, spec)


def _run(path: str, arguments: list[str], code: Any, source: bytes | None, spec: Any) -> int:
    main = ModuleType("__main__")
    vars(main).update(
        __file__=path, __builtins__=builtins, __cached__=None, __spec__=spec, __loader__=None
    )
    if spec is not None:
        main.__package__ = spec.parent
    sys.modules["__main__"] = main
    sys.argv = [path, *arguments]
    try:
        made: CodeType = code()
    except SyntaxError as error:
        _say(error, None)
        said = mend(error, source)
        if said:
            print(f"hornbook: {said}", file=sys.stderr)
        return 1
    try:
        exec(made, vars(main))
    except SystemExit:
        raise
    except KeyboardInterrupt as error:
        _say(error, error.__traceback__)
        sys.stdout.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException as error:
        _say(error, error.__traceback__)
        if said := today(error):
            print(f"hornbook: {said}", file=sys.stderr)
        return 1
    return 0


def _say(error: BaseException, trace: Any) -> None:
    """The error as Python shows it, from the user's first line on."""
    sys.stdout.flush()
    shown = trace.tb_next if trace is not None else None
    if sys.excepthook is sys.__excepthook__:
        traceback.print_exception(type(error), error, shown)
    else:
        sys.excepthook(type(error), error, shown)
