"""Python 2: what Python 3 cannot read in a script, and the mend in one sentence."""

import re

__all__ = ["mend", "today"]

_STATEMENTS = (
    (r"^\s*print\b(?!\s*\()", "`print x` is a statement of Python 2; write `print(x)`"),
    (r"^\s*exec\s+[^(]", "`exec code` is a statement of Python 2; write `exec(code)`"),
    (r"except\s+[\w.()\s,]+,\s*\w+\s*:", "write `except Error as name:` instead of a comma"),
    (r"^\s*raise\s+\w+\s*,", "write `raise Error(message)` instead of `raise Error, message`"),
    (r"<>", "`<>` is of Python 2; write `!=`"),
    (r"\b0\d+\b", "octal numbers are written 0o17 today, not 017"),
    (r"\b\d+[lL]\b", "`10L` is of Python 2; write `10`"),
    (r"\bur['\"]", "`ur'...'` is of Python 2; write `r'...'`"),
    (r"`", "backquotes are of Python 2; write `repr(x)`"),
    (r"lambda\s*\(", "`lambda (a, b):` is of Python 2; write `lambda pair:` and use pair[0]"),
    (r"def\s+\w+\s*\(.*\(", "a tuple among the parameters is of Python 2; give it a name"),
)


def mend(error: SyntaxError, source: bytes | None = None) -> str | None:
    """One sentence for a script that is written in Python 2; None where it is another slip.

    Args:
        error: What compiling it said.
        source: The script.

    Example:
        >>> mend(SyntaxError("Missing parentheses", ("old.py", 3, 1, 'print "x"')))
        'old.py:3: `print x` is a statement of Python 2; write `print(x)`.'
    """
    line = error.text or ""
    place = f"{error.filename}:{error.lineno}"
    if isinstance(error, TabError):
        return f"{place}: tabs and spaces are mixed, which Python 2 allowed; use spaces alone."
    for pattern, said in _STATEMENTS:
        if re.search(pattern, line):
            return f"{place}: {said}."
    return None


_GONE = {
    "unicode": "`unicode` is `str` today",
    "basestring": "`basestring` is `str` today",
    "long": "`long` is `int` today",
    "file": "`file(name)` is `open(name)` today",
    "execfile": "`execfile(name)` is `exec(open(name).read())` today",
    "iteritems": "`d.iteritems()` is `d.items()` today",
    "itervalues": "`d.itervalues()` is `d.values()` today",
    "iterkeys": "`d.iterkeys()` is `d.keys()` today",
    "has_key": "`d.has_key(k)` is `k in d` today",
}


def today(error: BaseException) -> str | None:
    """One sentence for a name of Python 2 that was missed while a script ran; None for others.

    Example:
        >>> today(NameError("name 'unicode' is not defined", name="unicode"))
        'Python 2: `unicode` is `str` today.'
    """
    if isinstance(error, NameError | AttributeError) and error.name in _GONE:
        return f"Python 2: {_GONE[error.name]}."
    return None
