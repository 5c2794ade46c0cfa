"""Names for rows of word numbers and for series."""

from hornbook.feeds import TimeseriesGenerator, timeseries_generator_from_json
from hornbook.text import make_sampling_table, pad_sequences, skipgrams

__all__ = [
    "TimeseriesGenerator",
    "make_sampling_table",
    "pad_sequences",
    "skipgrams",
    "timeseries_generator_from_json",
]
