"""For the reference: our docstrings say `Example:`, the reader of docstrings wants `Examples:`."""

import re

import griffe


class Headings(griffe.Extension):
    """Renames the heading, so that examples are shown as code and not read as Markdown."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        if obj.docstring:
            obj.docstring.value = re.sub(
                r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE
            )
