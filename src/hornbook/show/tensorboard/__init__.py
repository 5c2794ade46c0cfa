"""Files that the real TensorBoard opens: a ``Writer`` for each run, and ``serve`` to start it.

Records and messages are the ``tensorboard`` package's own; TensorFlow is not needed.
"""

from hornbook.show.tensorboard.board import serve
from hornbook.show.tensorboard.event_file import EventFile
from hornbook.show.tensorboard.graph_model import model_graph
from hornbook.show.tensorboard.projector import Embedding, write_projector
from hornbook.show.tensorboard.writer import Writer

__all__ = ["Embedding", "EventFile", "Writer", "model_graph", "serve", "write_projector"]
