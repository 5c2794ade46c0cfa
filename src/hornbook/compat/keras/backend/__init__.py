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

_ROOMS = (
    *(arranging, control, convolution, elementwise, network, products),
    *(randomness, running, sequences, settings, variables),
)
# Older code took the settings themselves.
_BACKEND, _EPSILON, _FLOATX, _IMAGE_DATA_FORMAT = "tensorflow", 1e-7, "float32", "channels_last"
__all__ = [name for room in _ROOMS for name in room.__all__]  # noqa: PLE0605
globals().update({name: getattr(room, name) for room in _ROOMS for name in room.__all__})
