"""Optional packages: imported when used, with the line that installs them when absent."""

import importlib
from types import ModuleType

__all__ = ["optional"]

_EXTRAS = {
    "PIL": "images",
    "PIL.Image": "images",
    "PIL.ImageEnhance": "images",
    "matplotlib": "plot",
    "matplotlib.pyplot": "plot",
    "google": "board",
    "libcst": "upgrade",
    "sklearn": "sklearn",
    "sklearn.datasets": "demo",
    "tensorboard": "board",
}


def optional(name: str, purpose: str) -> ModuleType:
    """The module of this name, or an error that says what it is needed for and how to get it.

    >>> optional("json", "to read a configuration").dumps([1])
    '[1]'
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.split(".")[0]
        extra = _EXTRAS.get(name) or _EXTRAS.get(package)
        target = f"'hornbook[{extra}]'" if extra else package
        known_as = {"PIL": "Pillow", "google": "tensorboard", "sklearn": "scikit-learn"}.get(
            package, package
        )
        raise ImportError(
            f"{known_as} is needed {purpose}, but could not be imported. Install it with: "
            f"pip install {target}"
        ) from error
