"""Old code as it stands: modules named ``keras`` and ``tensorflow`` of the era it was written for.

``tables`` are rows of data; ``gate`` reads them when old code calls; ``finder`` answers imports;
``runner`` runs scripts. Nothing in the library imports this room.
"""

from hornbook.compat.notebook import load_ipython_extension, unload_ipython_extension
from hornbook.compat.process import era, install, uninstall

__all__ = ["era", "install", "load_ipython_extension", "uninstall", "unload_ipython_extension"]
