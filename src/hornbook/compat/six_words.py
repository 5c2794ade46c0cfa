"""``six``: what programs that ran on Python 2 and 3 alike imported, where it is not installed."""

import builtins
import configparser
import functools
import html.parser
import io
import itertools
import pickle
import queue
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

__all__ = ["modules"]

_MOVES: dict[str, Any] = {
    "cPickle": pickle,
    "cStringIO": io.StringIO,
    "configparser": configparser,
    "filter": builtins.filter,
    "html_parser": html.parser,
    "input": builtins.input,
    "map": builtins.map,
    "queue": queue,
    "range": builtins.range,
    "reduce": functools.reduce,
    "StringIO": io.StringIO,
    "urllib": urllib,
    "xrange": builtins.range,
    "zip": builtins.zip,
    "zip_longest": itertools.zip_longest,
}


def with_metaclass(meta: Any, *bases: type) -> Any:
    """A class to inherit from, whose heirs are made by a metaclass.

    Example:
        >>> class Kind(type):
        ...     pass
        >>> type(with_metaclass(Kind, dict)) is Kind
        True
    """
    return meta("Base", bases, {})


def add_metaclass(meta: Any) -> Callable[[Any], Any]:
    """A decorator that makes a class again, by a metaclass."""

    def made(cls: Any) -> Any:
        kept = {k: v for k, v in vars(cls).items() if k not in ("__dict__", "__weakref__")}
        return meta(cls.__name__, cls.__bases__, kept)

    return made


def _ensure_text(value: Any, encoding: str = "utf-8") -> str:
    return value.decode(encoding) if isinstance(value, bytes) else value


def _ensure_bytes(value: Any, encoding: str = "utf-8") -> bytes:
    return value.encode(encoding) if isinstance(value, str) else value


def _names() -> dict[str, Any]:
    return {
        "PY2": False,
        "PY3": True,
        "PY34": True,
        "MAXSIZE": sys.maxsize,
        "BytesIO": io.BytesIO,
        "StringIO": io.StringIO,
        "add_metaclass": add_metaclass,
        "b": lambda text: text.encode("latin-1"),
        "binary_type": bytes,
        "class_types": (type,),
        "ensure_binary": _ensure_bytes,
        "ensure_str": _ensure_text,
        "ensure_text": _ensure_text,
        "integer_types": (int,),
        "iteritems": lambda mapping: iter(mapping.items()),
        "iterkeys": iter,
        "itervalues": lambda mapping: iter(mapping.values()),
        "moves": SimpleNamespace(**_MOVES),
        "next": next,
        "print_": print,
        "string_types": (str,),
        "text_type": str,
        "u": str,
        "unichr": chr,
        "with_metaclass": with_metaclass,
    }


def modules() -> dict[str, Callable[[], tuple[dict[str, Any], Any]]]:
    """Module path -> function that gives its names and the module behind it."""
    return {
        "six": lambda: (_names(), None),
        "six.moves": lambda: (dict(_MOVES), None),
        "six.moves.cPickle": lambda: ({}, pickle),
        "six.moves.urllib": lambda: ({}, urllib),
        **{
            f"six.moves.urllib.{name}": functools.partial(_below, name)
            for name in ("error", "parse", "request")
        },
    }


def _below(name: str) -> tuple[dict[str, Any], Any]:
    return {}, getattr(urllib, name)
