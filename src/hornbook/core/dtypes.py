"""Dtypes: policies that compute in one dtype and keep weights in another."""

from hornbook.core.errors import suggestion
from hornbook.core.settings import FLOATS, dtype_policy

__all__ = ["DTypePolicy"]


class DTypePolicy:
    """Which dtype a layer computes in and which its weights have.

    Args:
        name: A dtype name, ``'mixed_bfloat16'`` or ``'mixed_float16'``; if None, that of
            ``set_dtype_policy``.

    Example:
        >>> policy = DTypePolicy("mixed_bfloat16")
        >>> policy.compute_dtype, policy.variable_dtype
        ('bfloat16', 'float32')
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name or dtype_policy()
        mixed = self.name.startswith("mixed_")
        self.compute_dtype = self.name.removeprefix("mixed_")
        self.variable_dtype = "float32" if mixed else self.name
        known = (*FLOATS, "int8", "uint8", "int32", "int64", "bool", "string")
        if self.compute_dtype not in known:
            raise ValueError(f"Unknown dtype policy {name!r}. {suggestion(self.name, known)}")

    def __repr__(self) -> str:
        return f"DTypePolicy({self.name!r})"
