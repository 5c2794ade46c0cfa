"""Arguments of a call: taken apart into words and values, and put together in their old layout."""

from typing import Any

from hornbook.compat.upgrade.literals import cst, shown, written

__all__ = ["Arguments", "bound", "keyword", "put_together", "starred", "taken_apart"]

Arguments = tuple[tuple[Any, ...], dict[str, Any]]


def starred(call: Any) -> bool:
    """Does the call pass ``*args`` or ``**kwargs``, of which nothing can be said?"""
    return any(arg.star for arg in call.args)


def taken_apart(call: Any) -> Arguments:
    """The positional values and those by word."""
    positional = tuple(shown(arg.value) for arg in call.args if arg.keyword is None)
    return positional, {a.keyword.value: shown(a.value) for a in call.args if a.keyword is not None}


def bound(args: Arguments, order: tuple[str, ...]) -> dict[str, Any]:
    """All values by word, the positional ones in this order."""
    return dict(zip(order, args[0], strict=False)) | args[1]


def keyword(word: str, value: Any) -> Any:
    """A new argument ``word=value``."""
    tight = cst.SimpleWhitespace("")
    equal = cst.AssignEqual(whitespace_before=tight, whitespace_after=tight)
    return cst.Arg(value, keyword=cst.Name(word), equal=equal)


def put_together(call: Any, args: Arguments, names: dict[str, str] | None = None) -> Any:
    """The call with these arguments; those that stood there keep their layout.

    Args:
        call: The call as it stands.
        args: Positional values, and values by word.
        names: Words written as an expression, as for ``written``.
    """
    old = {id(arg.value): arg for arg in call.args}
    made = []
    for word, value in [*((None, one) for one in args[0]), *args[1].items()]:
        node = written(value, names)
        arg = old.get(id(node))
        if arg is None:
            arg = keyword(word, node) if word else cst.Arg(node)
        elif word is None:
            arg = arg.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)
        elif arg.keyword is None:
            fresh = keyword(word, node)
            arg = arg.with_changes(keyword=fresh.keyword, equal=fresh.equal)
        elif arg.keyword.value != word:
            arg = arg.with_changes(keyword=cst.Name(word))
        made.append(arg)
    return call.with_changes(args=_separated(made, call.args))


def _separated(made: list[Any], before: Any) -> list[Any]:
    """Commas between the arguments as they were, and after the last as it was."""
    if not made:
        return []
    default = cst.MaybeSentinel.DEFAULT
    last = before[-1].comma if before else default
    inner = next((arg.comma for arg in before[:-1]), None)
    plain = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    result = []
    for place, arg in enumerate(made):
        if place == len(made) - 1:
            result.append(arg.with_changes(comma=last))
        elif arg.comma is default or (before and arg.comma is last):
            result.append(arg.with_changes(comma=inner or plain))
        else:
            result.append(arg)
    return result
