"""``Coordinator``: threads that stop together."""

import threading
from typing import Any

from hornbook.compat.tensorflow import errors

__all__ = ["Coordinator", "LooperThread"]


class Coordinator:
    """Threads that stop together: one asks, all see it.

    Example:
        >>> together = Coordinator()
        >>> together.request_stop()
        >>> together.should_stop()
        True
    """

    def __init__(self, clean_stop_exception_types: Any = None) -> None:
        self._clean = tuple(clean_stop_exception_types or (errors.OutOfRangeError,))
        self._event, self._error = threading.Event(), None
        self._threads: list[threading.Thread] = []
        self.joined = False

    def request_stop(self, ex: Any = None) -> None:
        """Ask all to stop; an error is raised again by ``join``."""
        if ex is not None and self._error is None and not self._event.is_set():
            error = ex[1] if isinstance(ex, tuple) else ex
            self._error = None if isinstance(error, self._clean) else error
        self._event.set()

    def should_stop(self) -> bool:
        """Has somebody asked?"""
        return self._event.is_set()

    def clear_stop(self) -> None:
        """Begin again."""
        self._event.clear()
        self._error, self.joined = None, False

    def wait_for_stop(self, timeout: Any = None) -> bool:
        """Wait until somebody asks."""
        return self._event.wait(timeout)

    def register_thread(self, thread: threading.Thread) -> None:
        """Let ``join`` wait for this thread too."""
        self._threads.append(thread)

    def join(
        self, threads: Any = None, stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:  # fmt: skip
        """Wait for the threads, and raise the error that stopped them."""
        for thread in [*(threads or []), *self._threads]:
            # Until somebody asks to stop, threads may take as long as they want.
            while thread.is_alive() and not self._event.is_set():
                thread.join(0.2)
            thread.join(stop_grace_period_secs)
            if thread.is_alive() and not ignore_live_threads:
                raise RuntimeError("Coordinator stopped with threads still running.")
        self.joined = True
        if self._error is not None:
            raise self._error

    def raise_requested_exception(self) -> None:
        """Raise the error that stopped the threads, if any."""
        if self._error is not None:
            raise self._error

    def stop_on_exception(self) -> Any:
        """A block whose error asks all to stop."""
        return _StopOnError(self)


class _StopOnError:
    def __init__(self, coordinator: Coordinator) -> None:
        self.coordinator = coordinator

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        if error is not None:
            self.coordinator.request_stop(error)
        return isinstance(error, Exception)


class LooperThread(threading.Thread):
    """A thread that calls a function until the coordinator stops."""

    def __init__(self, coord: Coordinator, timer_interval_secs: Any, target: Any = None,
                 args: Any = (), kwargs: Any = None) -> None:  # fmt: skip
        super().__init__(daemon=True)
        self._coord, self._interval = coord, timer_interval_secs
        self._call = (target, args, kwargs or {})
        coord.register_thread(self)

    def run(self) -> None:
        """Call it again and again."""
        target, args, kwargs = self._call
        with self._coord.stop_on_exception():
            while not self._coord.should_stop():
                target(*args, **kwargs)
                if self._interval:
                    self._coord.wait_for_stop(self._interval)
