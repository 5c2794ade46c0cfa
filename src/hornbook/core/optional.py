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
    "sklearn": "sklearn",
    "sklearn.base": "sklearn",
    "sklearn.datasets": "demo",
    "sklearn.utils": "sklearn",
    "sklearn.utils.multiclass": "sklearn",
    "sklearn.utils.validation": "sklearn",
    "libcst": "upgrade",
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
        target = f"'hornbook[{_EXTRAS[name]}]'" if name in _EXTRAS else package
        known_as = {"PIL": "Pillow", "sklearn": "scikit-learn"}.get(package, package)
        raise ImportError(
            f"{known_as} is needed {purpose}, but could not be imported. Install it with: "
            f"pip install {target}"
        ) from error
