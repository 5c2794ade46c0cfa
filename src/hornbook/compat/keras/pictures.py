"""``plot_model`` and ``model_to_dot`` with the arguments of then: names of layers are shown."""

import tempfile
from pathlib import Path
from typing import Any

from hornbook import show

__all__ = ["Dot", "plot_model"]


def plot_model(
    model: Any,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 96,
    **_: Any,
) -> None:
    """Draw the graph of a model's layers into a file.

    Args:
        model: The model.
        to_file: The file, PNG, SVG or PDF by its ending.
        show_shapes, show_layer_names, rankdir, expand_nested, dpi: As in ``hornbook.plot_model``.
    """
    show.plot_model(
        model,
        to_file=to_file,
        show_shapes=show_shapes,
        show_layer_names=show_layer_names,
        rankdir=rankdir,
        expand_nested=expand_nested,
        dpi=dpi,
    )


class Dot:
    """The picture of a model that ``model_to_dot(model).create(prog='dot', format='svg')`` gave.

    Args:
        model: The model.
        show_shapes, show_layer_names, rankdir, expand_nested, dpi: As in ``plot_model``.
    """

    def __init__(
        self,
        model: Any,
        show_shapes: bool = False,
        show_layer_names: bool = True,
        rankdir: str = "TB",
        expand_nested: bool = False,
        dpi: int = 96,
        **_: Any,
    ) -> None:
        self.model = model
        self.options = {
            "show_shapes": show_shapes,
            "show_layer_names": show_layer_names,
            "rankdir": rankdir,
            "expand_nested": expand_nested,
            "dpi": dpi,
        }

    def create(self, prog: Any = None, format: str = "svg") -> bytes:
        """The picture's bytes."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"model.{format}"
            self.write(path)
            return path.read_bytes()

    def write(self, path: Any, prog: Any = None, format: str | None = None) -> None:
        """Draw into a file."""
        ending = Path(path).suffix.removeprefix(".")
        if format is not None and format != ending:
            Path(path).write_bytes(self.create(prog, format))
            return
        plot_model(self.model, to_file=str(path), **self.options)  # type: ignore[arg-type]

    def create_svg(self, prog: Any = None) -> bytes:
        """The picture as SVG."""
        return self.create(prog, "svg")

    def create_png(self, prog: Any = None) -> bytes:
        """The picture as PNG."""
        return self.create(prog, "png")

    def write_svg(self, path: Any, prog: Any = None) -> None:
        """Draw into a file as SVG."""
        self.write(path, prog, "svg")

    def write_png(self, path: Any, prog: Any = None) -> None:
        """Draw into a file as PNG."""
        self.write(path, prog, "png")
