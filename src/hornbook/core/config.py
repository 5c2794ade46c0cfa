"""Configuration from the signature: what an object was built with, kept once, written as data.

``Configurable`` keeps the bound arguments of the outermost constructor. ``config(obj)`` is these
arguments, overridden by an attribute of the same name; ``to_tree`` turns a value into plain data
and ``from_tree`` turns it back, looking names up in the registry alone.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

import numpy as np

from hornbook.core.errors import nearest, suggestion
from hornbook.core.parameters import Rule, check, rules

__all__ = [
    "Configurable",
    "asking_itself",
    "asks_itself",
    "by_name",
    "config",
    "constructor_arguments",
    "copy_of",
    "custom_object_scope",
    "explain_with",
    "from_tree",
    "get_custom_objects",
    "known_words",
    "name_as",
    "name_of",
    "remember",
    "rules_of",
    "sharing",
    "to_tree",
    "translate_with",
]

P = ParamSpec("P")
R = TypeVar("R")
Translator = Callable[[Any, Any, tuple[Any, ...], dict[str, Any]], tuple[Any, dict[str, Any]]]

_translate: Translator | None = None
_explain: Callable[[type, str, str | None], str] | None = None
_known: dict[tuple[str, str], Any] = {}
_names: dict[Any, tuple[str, str]] = {}
_custom: dict[str, Any] = {}
_scoped: ContextVar[Mapping[str, Any]] = ContextVar("hornbook_custom_objects", default=_custom)
_shared: ContextVar[dict[Any, Any] | None] = ContextVar("hornbook_shared", default=None)
_itself: ContextVar[bool] = ContextVar("hornbook_asks_itself", default=False)


def remember(member: Any, name: str, family: str = "") -> None:
    """Enter a class or function into the registry; users' own have no family."""
    _known[family, name] = member
    _names[member] = family, name


def by_name(name: str, family: str = "") -> Any:
    """The class or function of this name: the user's own first, then the registered; or None."""
    found = _scoped.get().get(name) or _custom.get(name)
    return found if found is not None else _known.get((family, name))


def name_of(member: Any) -> tuple[str, str]:
    """Family and name of a class or function; users' own that are not registered have no family."""
    return _names.get(member, ("", getattr(member, "__name__", type(member).__name__)))


def name_as(member: Any, registered: Any) -> None:
    """Write ``member`` down by the name of what was registered in its place."""
    _names.setdefault(member, _names[registered])


def get_custom_objects() -> dict[str, Any]:
    """The dict of names that files and words may refer to; entries may be added to it."""
    return _custom


@contextmanager
def custom_object_scope(*custom_objects: Mapping[str, Any] | None) -> Iterator[None]:
    """Within the ``with`` block these names stand for these classes and functions.

    Args:
        custom_objects: Dicts from name to class or function.

    Example:
        >>> def double(x):
        ...     return 2 * x
        >>> with custom_object_scope({"double": double}):
        ...     by_name("double")(4)
        8
    """
    merged = dict(_scoped.get())
    for objects in custom_objects:
        merged.update(objects or {})
    token = _scoped.set(merged)
    try:
        yield
    finally:
        _scoped.reset(token)


@contextmanager
def sharing() -> Iterator[None]:
    """Within the block an object that is written twice is marked, and read as one object again."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


@functools.cache
def constructor_arguments(cls: Any) -> dict[str, inspect.Parameter]:
    """The constructor arguments of a class, those it hands on through ``**kwargs`` included."""
    found: dict[str, inspect.Parameter] = {}
    for base in cls.__mro__:
        if base is object or "__init__" not in vars(base):
            continue
        own = list(inspect.signature(vars(base)["__init__"]).parameters.values())[1:]
        for parameter in own:
            if parameter.kind is not parameter.VAR_KEYWORD:
                found.setdefault(parameter.name, parameter)
        if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in own):
            break
    for name in getattr(cls, "supplies", ()):
        found.pop(name, None)
    return found


@functools.cache
def rules_of(cls: Any) -> dict[str, Rule]:
    """The declared rules of a class's constructor arguments, those of its bases included."""
    found: dict[str, Rule] = {}
    for base in reversed(cls.__mro__):
        if "__init__" in vars(base):
            found |= rules(inspect.unwrap(vars(base)["__init__"]))
    return {name: rule for name, rule in found.items() if name not in getattr(cls, "supplies", ())}


def translate_with(translator: Translator | None) -> None:
    """Let a function turn ``(class, object, args, kwargs)`` of constructors into those meant.

    It sees every constructor of a chain before its arguments are bound, and gives back args and
    kwargs. None, as at first, is for arguments that mean what they say.
    """
    global _translate
    _translate = translator


def explain_with(explainer: Callable[[type, str, str | None], str]) -> None:
    """Let a function say of a class and a word that it does not know what the word once was.

    It is given the class, the word, and whose argument the word is: a method's name, ``""`` for
    the constructor, None for an attribute. It gives a sentence, or no text where it knows nothing
    better than the nearest name.
    """
    global _explain
    _explain = explainer


def _explained(cls: type, word: str, place: str | None, known: Iterable[str]) -> str:
    said = _explain(cls, word, place) if _explain is not None else ""
    if said or place is not None:
        return said or suggestion(word, known)
    close = nearest(word, (name for name in known if name[0] != "_"))
    return suggestion(word, close) if close else ""


class _Unknown:
    """What to say of an attribute that is not there; worked out when it is shown."""

    def __init__(self, obj: Any, name: str) -> None:
        self.obj, self.name = obj, name

    def __str__(self) -> str:
        cls: Any = type(self.obj)
        known = {*dir(self.obj), *constructor_arguments(cls)}
        hint = _explained(cls, self.name, None, known)
        return f"{cls.__name__!r} object has no attribute {self.name!r}. {hint}".rstrip()

    __repr__ = __str__

    def __reduce__(self) -> Any:
        return str, (str(self),)


def known_words(method: Callable[P, R]) -> Callable[P, R]:
    """Decorator: a method that says of words it does not take what is likely meant.

    Example:
        >>> class Pot:
        ...     @known_words
        ...     def boil(self, minutes): ...
        >>> Pot().boil(minute=3)
        Traceback (most recent call last):
        TypeError: Pot.boil() takes no argument 'minute'. Did you mean 'minutes'?
    """
    known = frozenset(list(inspect.signature(method).parameters)[1:])

    @functools.wraps(method)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for word in kwargs:
            if word not in known:
                cls, name = type(args[0]), method.__name__
                hint = _explained(cls, word, name, known)
                raise TypeError(f"{cls.__name__}.{name}() takes no argument {word!r}. {hint}")
        return method(*args, **kwargs)

    return checked


def _keep_arguments(init: Callable[..., None], owner: type | None = None) -> Callable[..., None]:
    signature = inspect.signature(init)

    @functools.wraps(init)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> None:
        if _translate is not None:
            args, kwargs = _translate(owner, self, args, kwargs)
        if "_arguments" not in vars(self):
            self._arguments = _bind(self, signature, args, kwargs)
        init(self, *args, **kwargs)

    return wrapped


def _bind(
    self: Any, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    cls: Any = type(self)
    known = constructor_arguments(cls)
    owner = f"{cls.__name__}({kwargs['name']!r})" if "name" in kwargs else cls.__name__
    for word in kwargs:
        if word not in known and not _takes_options(cls):
            hint = suggestion(word, known) if known else f"It takes none: {cls.__name__}()."
            hint = (_explain(cls, word, "") if _explain is not None else "") or hint
            raise TypeError(f"{owner} takes no argument {word!r}. {hint}")
    try:
        bound = signature.bind(self, *args, **kwargs)
    except TypeError as error:
        raise TypeError(f"{owner}: {error}.") from None
    arguments: dict[str, Any] = {}
    for name, value in list(bound.arguments.items())[1:]:
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_KEYWORD:
            arguments |= value
        else:
            arguments[name] = value
    check(owner, rules_of(cls), arguments)
    return arguments


def _takes_options(cls: Any) -> bool:
    return bool(vars(cls).get("takes_options"))


class Configurable:
    """Base of everything that is built from arguments and can be written down and built again.

    Example:
        >>> class Scale(Configurable):
        ...     def __init__(self, factor, offset=0.0):
        ...         self.factor = factor
        >>> Scale(3).get_config()
        {'factor': 3, 'offset': 0.0}
        >>> Scale(3, ofset=1)
        Traceback (most recent call last):
        TypeError: Scale takes no argument 'ofset'. Did you mean 'offset'?
    """

    _arguments: dict[str, Any]
    supplies: ClassVar[tuple[str, ...]] = ()
    """Constructor arguments of a base class that this class fills itself."""
    takes_options: ClassVar[bool] = False
    """Whether unknown words are options of a user's function; holds for this class alone."""

    @_keep_arguments
    def __init__(self) -> None:
        """Of classes without arguments: nothing is kept, and any word is refused."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__init__" in vars(cls):
            cls.__init__ = _keep_arguments(vars(cls)["__init__"], cls)  # type: ignore[method-assign]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            held = getattr(type(self), name, None)
            if isinstance(held, property):
                return held.fget(self)  # whose own error was what led here
            raise AttributeError(_Unknown(self, name), name=name, obj=None)

    def get_config(self) -> dict[str, Any]:
        """The constructor arguments as plain data."""
        return config(self)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """A new object from what ``get_config`` returned."""
        return cls(**{name: from_tree(value) for name, value in config.items()})


@contextmanager
def asking_itself() -> Iterator[None]:
    """Within the block it is the library that asks for configurations, not its user.

    Where old code runs, ``get_config`` answers its user in the words of then.
    """
    token = _itself.set(True)
    try:
        yield
    finally:
        _itself.reset(token)


def asks_itself() -> bool:
    """Is it the library that asks?"""
    return _itself.get()


def copy_of(obj: Any, **changed: Any) -> Any:
    """A new object of the same arguments.

    Args:
        obj: The object.
        changed: Arguments that are to differ.

    Example:
        >>> from hornbook import layers
        >>> copy_of(layers.Dense(3), use_bias=False).get_config()["units"]
        3
    """
    token = _shared.set(None)  # what a file shares is not the copy's business
    try:
        with asking_itself():
            config = obj.get_config()
        return type(obj).from_config(config | changed)
    finally:
        _shared.reset(token)


def config(obj: Any) -> dict[str, Any]:
    """The constructor arguments of an object as plain data, defaults included."""
    kept, cls = getattr(obj, "_arguments", {}), obj.__class__
    result = {}
    for name, parameter in constructor_arguments(cls).items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            continue
        if name == "weights":  # what is learned is no argument, though Embedding takes some
            continue
        value = getattr(obj, name, kept.get(name, parameter.default))
        if value is not parameter.empty:
            result[name] = to_tree(value)
    if _takes_options(cls):
        result |= {name: to_tree(kept[name]) for name in kept if name not in result}
    return result


def to_tree(value: Any) -> Any:
    """A value as plain data: numbers, words, lists, dicts, and named configs of objects.

    >>> to_tree((1, "same", None))
    [1, 'same', None]
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if getattr(value, "shape", None) == ():  # of NumPy, of the engine, or a Variable
        return np.asarray(value).item()
    if isinstance(value, list | tuple):
        return [to_tree(item) for item in value]
    if isinstance(value, dict):
        return {str(name): to_tree(item) for name, item in value.items()}
    if isinstance(value, np.ndarray):
        return {
            "class_name": "__numpy__",
            "config": {"value": value.tolist(), "dtype": str(value.dtype)},
        }
    if isinstance(value, np.dtype):
        return value.name
    if isinstance(value, slice):
        parts = {name: to_tree(getattr(value, name)) for name in ("start", "stop", "step")}
        return {"class_name": "__slice__", "config": parts}
    if value is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(value, Configurable):
        return _object_tree(value)
    if callable(value):
        family, name = name_of(value)
        if name == "<lambda>":
            raise ValueError(
                "A lambda cannot be written down, since files hold no code. Give the function a "
                "name with `def`, and put @hornbook.saving.register_keras_serializable() above it."
            )
        return name
    raise TypeError(f"A {type(value).__name__} cannot be written down as plain data.")


def _object_tree(value: "Configurable") -> dict[str, Any]:
    shared = _shared.get()
    if shared is not None and id(value) in shared:
        first: dict[str, Any] = shared[id(value)]
        first["shared_object_id"] = id(value)
        return dict(first)
    family, name = name_of(type(value))
    with asking_itself():
        tree = {"family": family, "class_name": name, "config": to_tree(value.get_config())}
    if shared is not None:
        shared[id(value)] = tree
    return tree


def _family_in(module: Any) -> str:
    """The family that a module of Keras holds, such as ``keras.optimizers.schedules``."""
    last = str(module).rpartition(".")[2]
    families = {family for family, _ in _known if family}
    return next((family for family in families if last in (f"{family}s", f"{family}es")), "")


_PLAIN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "__numpy__": lambda of: np.array(of["value"], of["dtype"]),
    "__slice__": lambda of: slice(of["start"], of["stop"], of["step"]),
    "__ellipsis__": lambda of: ...,
}


def from_tree(tree: Any, family: str = "") -> Any:
    """The value that ``to_tree`` wrote; classes are looked up by family and name only."""
    if isinstance(tree, list | tuple):
        return type(tree)(from_tree(item) for item in tree)
    if not isinstance(tree, dict):
        return tree
    if not {"class_name", "config"} <= set(tree):
        return {name: from_tree(item) for name, item in tree.items()}
    name, arguments = tree["class_name"], tree["config"]
    family = tree.get("family") or family or _family_in(tree.get("module"))
    if name in _PLAIN:
        return _PLAIN[name](from_tree(arguments))
    shared, place = _shared.get(), tree.get("shared_object_id")
    if shared is not None and place in shared:
        return shared[place]
    cls = by_name(name, family) or by_name(name)
    if cls is None:
        known = [known for kind, known in _known if kind in ("", family)]
        short = name.split(">")[-1]
        raise ValueError(
            f"Unknown {family or 'class'} {name!r}. {suggestion(name, known)} A class of your own "
            f"is passed by name, custom_objects={{{short!r}: {short}}}, or registered before with "
            "@hornbook.saving.register_keras_serializable()."
        )
    if not hasattr(cls, "from_config"):
        raise ValueError(f"{name!r} names a function, but an object with a config is wanted here.")
    made = cls.from_config(arguments)
    if shared is not None and place is not None:
        shared[place] = made
    return made
