"""What runs on both sides of the comparison with real TensorFlow: whole programs, and cases.

``real.py`` makes the TensorFlow 2 that is installed look like TensorFlow 1; ``program.py`` runs a
program on either side and keeps what its sessions gave; ``cases.py`` runs single operations, whose
values of real TensorFlow ``record.py`` writes to ``tests/oracle/recorded/tensorflow1``.
"""
