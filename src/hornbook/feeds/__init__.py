"""Feeds: whatever the user passes as x and y, as batches on the device. Knows nothing of models."""

from hornbook.feeds.batches import Batches
from hornbook.feeds.checks import check_labels_not_sorted
from hornbook.feeds.choose import batches_in, feed_of
from hornbook.feeds.directory import image_dataset_from_directory, text_dataset_from_directory
from hornbook.feeds.feed import ArrayFeed, Feed, IterableFeed, Segment, one_batch
from hornbook.feeds.host import HostFeed, rows_of
from hornbook.feeds.labels import to_categorical
from hornbook.feeds.pictures import array_to_img, img_to_array, load_img, save_img
from hornbook.feeds.pydataset import PyDataset, Sequence
from hornbook.feeds.weights import class_weights
from hornbook.feeds.windows import (
    TimeseriesGenerator,
    timeseries_dataset_from_array,
    timeseries_generator_from_json,
)

__all__ = [
    "ArrayFeed",
    "Batches",
    "Feed",
    "HostFeed",
    "IterableFeed",
    "PyDataset",
    "Segment",
    "Sequence",
    "TimeseriesGenerator",
    "array_to_img",
    "batches_in",
    "check_labels_not_sorted",
    "class_weights",
    "feed_of",
    "image_dataset_from_directory",
    "img_to_array",
    "load_img",
    "one_batch",
    "rows_of",
    "save_img",
    "text_dataset_from_directory",
    "timeseries_dataset_from_array",
    "timeseries_generator_from_json",
    "to_categorical",
]
