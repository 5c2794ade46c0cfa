"""The shape of the house, checked by machine: arrows, sizes, public names, imports."""
