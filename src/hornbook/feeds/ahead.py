"""``ahead``: the next item is made while the last one is used."""

import contextvars
import queue
import threading
from collections.abc import Iterator
from typing import Any, TypeVar

__all__ = ["ahead"]

T = TypeVar("T")
_END = object()


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, made one ahead by a thread of their own.

    What making an item raises is raised where it would have come. If the loop over the items ends
    early, the thread ends with the item that it is at.

    Example:
        >>> list(ahead(iter([1, 2, 3])))
        [1, 2, 3]
    """
    ready: queue.Queue[Any] = queue.Queue(maxsize=1)
    left = threading.Event()

    def put(item: Any, error: BaseException | None) -> None:
        while not left.is_set():
            try:
                ready.put((item, error), timeout=0.1)
                return
            except queue.Full:
                continue

    def make() -> None:
        try:
            for item in items:
                put(item, None)
                if left.is_set():
                    return
            put(_END, None)
        except BaseException as error:
            put(_END, error)

    here = contextvars.copy_context()  # the thread sees the settings of the one that asks
    threading.Thread(target=here.run, args=(make,), name="hornbook-feed", daemon=True).start()
    try:
        while True:
            item, error = ready.get()
            if error is not None:
                raise error
            if item is _END:
                return
            yield item
    finally:
        left.set()
