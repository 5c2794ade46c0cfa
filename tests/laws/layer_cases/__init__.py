"""The configuration of every layer that the laws run: a module for each family of layers.

A module holds ``TABLE`` (class -> arguments, input shape or list of shapes), and may name classes
in ``ELSEWHERE`` (not called on data alone), ``WHOLE_NUMBERS``
(inputs are small whole numbers), ``WHOLE_OUTPUTS`` (outputs are whole numbers),
``COUPLES_ROWS`` (a row's output depends on the other rows while training), ``UNSMOOTH`` (what they
do while training has no derivative to compare) and ``SEPARATE`` (a list of inputs is given as
separate arguments).
"""

from . import (
    attention,
    basic,
    convolution_recurrent,
    plain,
    preprocessing,
)

MODULES = [
    attention,
    basic,
    plain,
    preprocessing,
    convolution_recurrent,
]


def gather(name):
    """The union of a table over all families."""
    found = {}
    for module in MODULES:
        found.update(dict.fromkeys(x) if isinstance(x := getattr(module, name, {}), set) else x)
    return found


TABLE = gather("TABLE")
ELSEWHERE, WHOLE_NUMBERS, COUPLES_ROWS = map(gather, ("ELSEWHERE", "WHOLE_NUMBERS", "COUPLES_ROWS"))
SEPARATE = gather("SEPARATE")
UNSMOOTH = gather("UNSMOOTH")
WHOLE_OUTPUTS = gather("WHOLE_OUTPUTS")
