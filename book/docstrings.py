"""For the reference: what the reader of docstrings takes amiss.

Our docstrings say `Example:`, it wants `Examples:`; to a constant it gives the page of its type.
"""

import inspect
import re

import griffe

OF_TYPES = {
    inspect.getdoc(kind): kind.__name__ for kind in (dict, float, frozenset, int, str, tuple)
}


class Headings(griffe.Extension):
    """Renames the heading, so that examples are shown as code and not read as Markdown."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        if obj.docstring:
            kind = OF_TYPES.get(inspect.cleandoc(obj.docstring.value))
            if kind:
                obj.docstring.value = f"A constant: `{kind}`."
            obj.docstring.value = re.sub(
                r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE
            )
