"""Families: a closed list of names for the classes and functions that a word may stand for.

``losses.get("mse")`` and the loading of files look only here. A name that nobody registered is an
error that offers the nearest names; no import path is ever taken from a word or a file.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from hornbook.core.config import by_name, custom_object_scope, from_tree, remember, to_tree
from hornbook.core.errors import suggestion
from hornbook.core.names import snake_case

__all__ = ["Family", "register_serializable"]

T = TypeVar("T")


class Family:
    """The registered members of one kind (losses, layers, ...), found by name.

    Args:
        noun: What a member is called in messages.

    Example:
        >>> shapes = Family("shape")
        >>> @shapes.register("ring")
        ... class Circle: ...
        >>> shapes["circle"] is shapes["ring"] is Circle
        True
    """

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._one = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
        self._members: dict[str, Any] = {}
        self._names: dict[str, str] = {}

    def register(self, *aliases: str) -> Callable[[T], T]:
        """Decorator that enters a class or function under its own name and these aliases."""

        def enter(member: T) -> T:
            name: str = member.__name__  # type: ignore[attr-defined]
            self._names[name] = name
            for alias in (name, *aliases):
                known = self._members.setdefault(alias, member)
                if _place(known) != _place(member):
                    raise ValueError(f"The {self.noun} name {alias!r} is taken already.")
            # A function of the snake_case name, such as mean_squared_error, keeps it.
            self._members.setdefault(snake_case(name), member)
            if any(self._members[alias] is not member for alias in (name, *aliases)):
                # A module or notebook cell that runs again brings the class anew.
                anew = [a for a, known in self._members.items() if _place(known) == _place(member)]
                self._members.update(dict.fromkeys(anew, member))
            remember(member, name, self.noun)
            return member

        return enter

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[Any]:
        """Every member once, by its own name."""
        return (self._members[name] for name in sorted(self._names))

    def __getitem__(self, name: str) -> Any:
        custom = by_name(name)
        if custom is not None:
            return custom
        if name in self._members:
            return self._members[name]
        raise ValueError(
            f"Unknown {self.noun} {name!r}. {suggestion(name, self._members)} "
            f"{self._one.capitalize()} of your own is passed as an object, or registered with "
            "@hornbook.saving.register_keras_serializable()."
        )

    def get(self, identifier: Any) -> Any:
        """The member that a word, a class, a config or an object stands for; None stays None."""
        if identifier is None:
            return None
        if isinstance(identifier, str):
            identifier = self[identifier]
        if isinstance(identifier, dict):
            return from_tree(identifier, self.noun)
        if isinstance(identifier, type):
            return identifier()
        if callable(identifier):
            return identifier
        raise TypeError(
            f"{self._one.capitalize()} is given as a name, a function or an object, "
            f"not as {identifier!r}."
        )

    def serialize(self, member: Any) -> Any:
        """A member as plain data that ``deserialize`` turns back.

        Example:
            >>> from hornbook import layers
            >>> layers.serialize(layers.Dense(3))["config"]["units"]
            3
        """
        return to_tree(member)

    def deserialize(self, config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """The member that plain data describes, ``custom_objects`` being known by name.

        Example:
            >>> from hornbook import layers
            >>> layers.deserialize(layers.serialize(layers.Dense(3))).units
            3
        """
        with custom_object_scope(custom_objects):
            return self.get(config)


def _place(member: Any) -> tuple[str, str]:
    return getattr(member, "__module__", ""), getattr(member, "__qualname__", repr(member))


def register_serializable(package: str = "Custom", name: str | None = None) -> Callable[[T], T]:
    """Decorator: enter a class or function of your own, so that files and names may refer to it.

    Args:
        package: First part of the registered name ``package>name``.
        name: Second part; the name of the class or function if None.

    Example:
        >>> @register_serializable("lesson")
        ... def double(x):
        ...     return 2 * x
        >>> Family("activation").get("lesson>double")(4)
        8
    """

    def enter(member: T) -> T:
        short = name or member.__name__  # type: ignore[attr-defined]
        remember(member, f"{package}>{short}")
        return member

    return enter
