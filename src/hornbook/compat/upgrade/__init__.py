"""Old source brought up to date: ``hornbook upgrade FILE``.

``catalogue`` says what an old name is today; ``literals`` shows the gate of the run time a call as
source; ``constructors``, ``methods``, ``backend`` and ``imports`` rewrite each their kind;
``source`` rewrites a module, ``notebooks`` the cells of one, ``files`` whole folders. The rows are
those of ``compat/tables``: what runs through the launcher and what is rewritten mean the same.
"""

from hornbook.compat.upgrade.files import TARGETS, upgrade
from hornbook.compat.upgrade.report import Change

__all__ = ["TARGETS", "Change", "upgrade"]
