"""``tf.contrib.training.HParams``: settings by name that a program may change."""

import json
from typing import Any

__all__ = ["HParams"]


class HParams:
    """Settings by name, each of the kind of its first value.

    Example:
        >>> settings = HParams(rate=0.1, units=[8, 4])
        >>> settings.parse("rate=0.5,units=[2, 2]").values()
        {'rate': 0.5, 'units': [2, 2]}
    """

    def __init__(self, **kwargs: Any) -> None:
        self._names: list[str] = []
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def add_hparam(self, name: str, value: Any) -> None:
        """Add a setting."""
        if name in self.__dict__ or hasattr(type(self), name):
            raise ValueError(f"Hyperparameter name is reserved or taken: {name}")
        self._names.append(name)
        setattr(self, name, list(value) if isinstance(value, tuple) else value)

    def set_hparam(self, name: str, value: Any) -> None:
        """Change a setting, whose kind stays."""
        if name not in self._names:
            raise KeyError(f"There is no hyperparameter {name!r}: there are {self._names}.")
        before = getattr(self, name)
        setattr(self, name, _like(before, value, name))

    def del_hparam(self, name: str) -> None:
        """Remove a setting."""
        self._names.remove(name)
        delattr(self, name)

    def parse(self, values: str) -> "HParams":
        """Change settings by text: ``"rate=0.5,units=[2, 2],name=deep"``."""
        depth, part, parts = 0, "", []
        for letter in values + ",":
            depth += (letter == "[") - (letter == "]")
            if letter == "," and depth == 0:
                parts.append(part)
                part = ""
            else:
                part += letter
        for one in filter(str.strip, parts):
            name, sign, text = one.partition("=")
            if not sign:
                raise ValueError(f"Could not parse {one!r}: write name=value.")
            self.set_hparam(name.strip(), _read(text.strip()))
        return self

    def parse_json(self, values_json: str) -> "HParams":
        """Change settings by JSON."""
        return self.override_from_dict(json.loads(values_json))

    def override_from_dict(self, values_dict: dict[str, Any]) -> "HParams":
        """Change settings by a dict."""
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def values(self) -> dict[str, Any]:
        """The settings as a dict."""
        return {name: getattr(self, name) for name in self._names}

    def to_json(self, indent: Any = None, separators: Any = None, sort_keys: bool = False) -> str:
        """The settings as JSON."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def get(self, key: str, default: Any = None) -> Any:
        """A setting, or a default."""
        return getattr(self, key) if key in self._names else default

    def __contains__(self, key: str) -> bool:
        return key in self._names

    def __repr__(self) -> str:
        return f"HParams({', '.join(f'{name}={value!r}' for name, value in self.values().items())})"


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        words = {"true": True, "True": True, "false": False, "False": False}
        if text.startswith("[") and text.endswith("]"):
            return [_read(part.strip()) for part in text[1:-1].split(",") if part.strip()]
        return words.get(text, text.strip("'\""))


def _like(before: Any, value: Any, name: str) -> Any:
    """A value of the kind of the one before."""
    if before is None or value is None:
        return value
    if isinstance(before, list):
        values = value if isinstance(value, list | tuple) else [value]
        return [_like(before[0], one, name) for one in values] if before else list(values)
    if isinstance(before, bool) or isinstance(before, str):
        if isinstance(before, bool) and value in (0, 1):
            return bool(value)
        right = isinstance(value, type(before))
    else:
        right = isinstance(value, int | float) and not isinstance(value, bool)
        right = right and (isinstance(before, float) or float(value).is_integer())
    if not right:
        raise ValueError(f"Hyperparameter {name!r} is {before!r}: {value!r} is of another kind.")
    return value if isinstance(before, bool | str) else type(before)(value)
