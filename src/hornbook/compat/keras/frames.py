"""``flow_from_dataframe`` as it was: names of files that may lack their ending."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hornbook.compat.gate import Gate
from hornbook.preprocessing.image import ImageDataGenerator

__all__ = ["flowing"]


def flowing(gate: Gate) -> Callable[..., Any]:
    """``ImageDataGenerator.flow_from_dataframe`` of the era."""
    plain = ImageDataGenerator.flow_from_dataframe

    @functools.wraps(plain)
    def flow_from_dataframe(
        self: Any,
        dataframe: Any,
        directory: Any = None,
        x_col: str = "filename",
        y_col: Any = "class",
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        has_ext = kwargs.pop("has_ext", True)
        if args:  # by position, an ending stood where the weights' column stands now
            has_ext, args = args[0], (None, *args[1:])
        if not has_ext:
            gate.met.note("flow_from_dataframe(has_ext=False)", "names with their endings")
            whole = {path.stem: path.name for path in Path(directory).iterdir()}
            dataframe = dataframe.assign(**{x_col: [whole.get(n, n) for n in dataframe[x_col]]})
        kwargs = gate.words("ImageDataGenerator.flow_from_dataframe", kwargs)
        return plain(self, dataframe, directory, x_col, y_col, *args, **kwargs)

    return flow_from_dataframe
