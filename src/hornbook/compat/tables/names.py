"""Names in modules that are called otherwise today."""

from hornbook.compat.tables.rows import Name, Row

__all__ = ["ROWS"]


def _names(module: str, pairs: str, evidence: str = "source diff", **about: str) -> list[Row]:
    return [
        Name(module=module, name=old, today=new, evidence=evidence, **about)  # type: ignore[arg-type]
        for old, new in (pair.split("=") for pair in pairs.split())
    ]


ROWS: list[Row] = [
    *_names(
        "keras.optimizers",
        "sgd=SGD rmsprop=RMSprop adagrad=Adagrad adadelta=Adadelta adam=Adam adamax=Adamax "
        "nadam=Nadam",
        program="keras2/mnist_mlp.py",
    ),
    *_names(
        "keras.layers",
        "Deconvolution2D=Conv2DTranspose Deconvolution3D=Conv3DTranspose",
    ),
]
"""Rows of names."""
