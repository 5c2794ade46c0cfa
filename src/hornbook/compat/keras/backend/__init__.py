"""``keras.backend`` of Keras 2.2.4: ``from keras import backend as K``.

About 150 functions for arrays, variables and Tensors alike; their names, the order and the defaults
of their arguments are those of 2.2.4. What is described with them, of placeholders or of variables,
is computed by ``function``, ``eval`` and ``get_session().run``, each a compiled program; within
layers, losses and metrics they compute as they are called.
"""

from hornbook.compat.keras.backend import (
    arranging,
    control,
    convolution,
    elementwise,
    network,
    products,
    randomness,
    running,
    sequences,
    settings,
    variables,
)
from hornbook.compat.keras.backend.arranging import *  # noqa: F403
from hornbook.compat.keras.backend.control import *  # noqa: F403
from hornbook.compat.keras.backend.convolution import *  # noqa: F403
from hornbook.compat.keras.backend.elementwise import *  # noqa: F403
from hornbook.compat.keras.backend.network import *  # noqa: F403
from hornbook.compat.keras.backend.products import *  # noqa: F403
from hornbook.compat.keras.backend.randomness import *  # noqa: F403
from hornbook.compat.keras.backend.running import *  # noqa: F403
from hornbook.compat.keras.backend.sequences import *  # noqa: F403
from hornbook.compat.keras.backend.settings import *  # noqa: F403
from hornbook.compat.keras.backend.variables import *  # noqa: F403

__all__ = [
    name
    for room in (
        arranging,
        control,
        convolution,
        elementwise,
        network,
        products,
        randomness,
        running,
        sequences,
        settings,
        variables,
    )
    for name in room.__all__
]
