"""The sides, and a virtual environment for each peer.

Peers are installed once, into ``.cache/peers/NAME``, from this table; a changed table installs
anew. hornbook runs in the Python that runs the benchmarks.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["PEERS", "Peer"]

_FOLDER = Path(__file__).parent.parent / ".cache" / "peers"
_TORCH = "torch==2.13.0"


@dataclass(frozen=True)
class Peer:
    """A side.

    Args:
        says: Its name in tables.
        module: Of ``benchmarks.sides``.
        arguments: Of its ``Side``, after the work.
        needs: What pip installs; nothing for hornbook itself.
        environment: Variables it is run with.
        at: The name of the environment, where several peers share one.
    """

    says: str
    module: str
    arguments: tuple = ()
    needs: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    at: str = ""

    def python(self) -> str:
        """The Python that has this side's library, installed at the first call."""
        if not self.needs:
            return sys.executable
        folder = _FOLDER / self.at
        stamp, wanted = folder / "installed.txt", "\n".join(self.needs)
        python = str(folder / "bin" / "python")
        if not stamp.exists() or stamp.read_text() != wanted:
            print(f"  installing {', '.join(self.needs)} into {folder}", file=sys.stderr)
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            command = [python, "-m", "pip", "install", "--quiet", "numpy", *self.needs]
            subprocess.run(command, check=True)
            stamp.write_text(wanted)
        return python

    def variables(self) -> dict[str, str]:
        """The environment of its processes; all may keep their compiled modules, as pip does."""
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "TF_CPP_MIN_LOG_LEVEL": "3", **self.environment}


def _keras(backend: str, *needs: str) -> Peer:
    return Peer(
        f"Keras on {backend}",
        "keras_like",
        ("keras",),
        ("keras>=3.10", *needs),
        {"KERAS_BACKEND": backend.lower().replace("pytorch", "torch")},
        at=f"keras-{backend.lower()}",
    )


PEERS = {
    "hornbook": Peer("hornbook", "keras_like", ("hornbook",)),
    "hornbook-resident": Peer("hornbook, resident data", "keras_like", ("hornbook",)),
    "keras-jax": _keras("JAX", "jax"),
    "keras-tensorflow": _keras("TensorFlow", "tensorflow-cpu"),
    "keras-torch": _keras("PyTorch", _TORCH),
    "torch": Peer("PyTorch", "pytorch", (), (_TORCH,), at="torch"),
    "torch-compiled": Peer("PyTorch, compiled", "pytorch", (True,), (_TORCH,), at="torch"),
    "jax": Peer("JAX and optax", "plain_jax", (), ("jax", "optax"), at="jax"),
    "tensorflow1": Peer(
        "TensorFlow 1 graph",
        "tensorflow1",
        (),
        ("keras>=3.10", "tensorflow-cpu"),
        at="keras-tensorflow",
    ),
    "gensim": Peer("gensim", "gensim_words", (), ("gensim",), at="gensim"),
}
