"""Which graph and which session are the default ones, in each thread."""

import threading
from typing import Any

__all__ = ["get_default_session", "pop_session", "push_session", "session_for", "stacks"]


class _Stacks(threading.local):
    eager: Any = None  # the graph whose operations run at once, for all threads

    def __init__(self) -> None:
        self.graphs: list[Any] = []
        self.sessions: list[Any] = []


stacks = _Stacks()


def get_default_session() -> Any:
    """The session of the innermost ``with session``, if any."""
    return stacks.sessions[-1] if stacks.sessions else None


def push_session(session: Any) -> None:
    """Make this the default session."""
    stacks.sessions.append(session)


def pop_session(session: Any) -> None:
    """Make this no default session any more."""
    if session in stacks.sessions:
        stacks.sessions.reverse()
        stacks.sessions.remove(session)
        stacks.sessions.reverse()


def session_for(session: Any, element: Any) -> Any:
    """The session given, or the default one, if it runs the graph of this element."""
    session = session or get_default_session()
    if session is None:
        raise ValueError(
            f"Cannot evaluate '{element.name}': no default session is registered. Use "
            "`with tf.Session():` or pass session=."
        )
    if session.graph is not element.graph:
        raise ValueError(
            f"Cannot use the default session to evaluate '{element.name}': it belongs to another "
            "graph than the session's."
        )
    return session
