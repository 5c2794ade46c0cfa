"""RemoteMonitor: the logs of each epoch, sent to a server."""

import json
import warnings
from collections.abc import Mapping
from typing import Any

from hornbook.core import optional
from hornbook.training import Callback

__all__ = ["RemoteMonitor"]

_TIMEOUT = 10


class RemoteMonitor(Callback):
    """POST the logs of each epoch, with its number as ``epoch``, to ``root + path``.

    A server that does not answer is said once; training goes on.

    Args:
        root: The server's address.
        path: Where on it.
        field: The form's field that holds the JSON text, if ``send_as_json`` is False.
        headers: Headers of the request.
        send_as_json: Whether the body is the JSON itself.

    Example:
        >>> RemoteMonitor("http://localhost:9000").path
        '/publish/epoch/end/'
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: Mapping[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None:
        self.root, self.path, self.field = root, path, field
        self.headers, self.send_as_json = headers, send_as_json
        self._warned = False

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Send the epoch's logs."""
        said = {"epoch": epoch} | {name: float(value) for name, value in (logs or {}).items()}
        requests = optional("requests", "to send logs to a server")
        body = {"json": said} if self.send_as_json else {"data": {self.field: json.dumps(said)}}
        try:
            requests.post(self.root + self.path, headers=self.headers, timeout=_TIMEOUT, **body)
        except requests.exceptions.RequestException as error:
            if not self._warned:
                self._warned = True
                warnings.warn(
                    f"RemoteMonitor: {self.root} does not answer ({type(error).__name__}); "
                    "training goes on without it.",
                    stacklevel=2,
                )
