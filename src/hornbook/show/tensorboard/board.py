"""``serve``: the real TensorBoard on this machine, started in this process."""

import os
import sys
import types
from typing import Any

from hornbook.show.tensorboard.messages import part

__all__ = ["serve"]


def serve(log_dir: str | os.PathLike[str], *, host: str = "127.0.0.1", port: int = 6006) -> int:
    """Start TensorBoard on a folder of logs and serve until Ctrl-C; returns the exit status.

    Args:
        log_dir: The folder; it need not exist yet.
        host: The address to listen on: this machine alone by default.
        port: The port; 0 takes a free one, which TensorBoard prints.

    Raises:
        ImportError: The ``tensorboard`` package is missing: ``pip install 'hornbook[board]'``.
    """
    board = program()
    flags = [
        f"--logdir={os.fspath(log_dir)}",
        f"--host={host}",
        f"--port={port}",
        "--reload_multifile=true",
    ]
    board.configure(argv=["hornbook board", *flags])
    return int(board.main() or 0)


def program() -> Any:
    """TensorBoard with its own plugins, which needs no TensorFlow and does not load one."""
    part("version")
    # TensorBoard asks for this module to learn that it shall use its own small stand-in.
    sys.modules.setdefault("tensorboard.compat.notf", types.ModuleType("notf"))
    return part("program").TensorBoard(plugins=part("default").get_plugins())
