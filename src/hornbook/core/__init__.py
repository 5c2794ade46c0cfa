"""What every room stands on: variables and their state, configuration, names, seeds, errors.

Nothing here knows of layers or of mathematics. The idea to hold: a ``Variable`` is a named box;
``pure(fn, variables)`` turns any function that reads and assigns boxes into one from arrays to
arrays, which the engine can compile, differentiate and repeat.
"""

from hornbook.core.config import (
    Configurable,
    asking_itself,
    asks_itself,
    by_name,
    config,
    constructor_arguments,
    copy_of,
    custom_object_scope,
    explain_with,
    from_tree,
    get_custom_objects,
    known_words,
    name_as,
    name_of,
    remember,
    rules_of,
    sharing,
    to_tree,
    translate_with,
)
from hornbook.core.dtypes import DTypePolicy
from hornbook.core.errors import nearest, suggestion
from hornbook.core.gradient import GradientCheck, check_gradients, grad, value_and_grad
from hornbook.core.names import auto_name, clear_session, names_apart, numbered, snake_case
from hornbook.core.optional import optional
from hornbook.core.parameters import Fraction, OneOf, PositiveInt, Rule
from hornbook.core.registry import Family, register_serializable
from hornbook.core.scope import Scope, pure
from hornbook.core.seeds import (
    Draws,
    SeedGenerator,
    draw_key,
    numpy_generator,
    seed_stream,
    seeded,
    set_random_seed,
)
from hornbook.core.settings import (
    dtype_policy,
    epsilon,
    floatx,
    image_data_format,
    set_dtype_policy,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from hornbook.core.variable import Variable

__all__ = [
    "SeedGenerator",
    "seed_stream",
    "seeded",
    "dtype_policy",
    "set_dtype_policy",
    "epsilon",
    "image_data_format",
    "set_epsilon",
    "set_image_data_format",
    "Configurable",
    "DTypePolicy",
    "Draws",
    "Family",
    "Fraction",
    "OneOf",
    "PositiveInt",
    "Rule",
    "Scope",
    "Variable",
    "asking_itself",
    "asks_itself",
    "auto_name",
    "by_name",
    "clear_session",
    "config",
    "constructor_arguments",
    "copy_of",
    "custom_object_scope",
    "draw_key",
    "explain_with",
    "floatx",
    "from_tree",
    "get_custom_objects",
    "GradientCheck",
    "check_gradients",
    "grad",
    "known_words",
    "name_as",
    "name_of",
    "nearest",
    "numpy_generator",
    "optional",
    "pure",
    "register_serializable",
    "rules_of",
    "set_floatx",
    "set_random_seed",
    "sharing",
    "names_apart",
    "numbered",
    "remember",
    "snake_case",
    "suggestion",
    "to_tree",
    "translate_with",
    "value_and_grad",
]
