"""``%load_ext hornbook``: the notebook's process becomes one of an era."""

import os
from typing import Any

from hornbook.compat.process import install, uninstall

__all__ = ["load_ipython_extension", "unload_ipython_extension"]


def load_ipython_extension(shell: Any = None) -> None:
    """Called by ``%load_ext hornbook``; ``HORNBOOK_ERA`` names another era than ``keras2``."""
    install(os.environ.get("HORNBOOK_ERA", "keras2"))


def unload_ipython_extension(shell: Any = None) -> None:
    """Called by ``%unload_ext hornbook``."""
    uninstall()
