"""``tf.errors``: what a run of a graph raises."""

from typing import Any

__all__ = [
    "AbortedError", "AlreadyExistsError", "CancelledError", "DataLossError",
    "DeadlineExceededError", "FailedPreconditionError", "InternalError", "InvalidArgumentError",
    "NotFoundError", "OpError", "OutOfRangeError", "PermissionDeniedError",
    "ResourceExhaustedError", "UnauthenticatedError", "UnavailableError", "UnimplementedError",
    "UnknownError",
]  # fmt: skip


class OpError(Exception):
    """Something went wrong while an operation ran.

    Args:
        node_def: The operation, or None.
        op: The operation, or None.
        message: What happened, in a sentence.
        error_code: The number of the kind of error.
    """

    code = 2

    def __init__(self, node_def: Any, op: Any, message: str, error_code: int | None = None) -> None:
        super().__init__(message)
        self.node_def, self.op, self.message = node_def, op, message
        self.error_code = self.code if error_code is None else error_code

    def __str__(self) -> str:
        return self.message


def _kind(name: str, code: int, says: str) -> Any:
    def __init__(self: Any, node_def: Any, op: Any, message: str) -> None:
        OpError.__init__(self, node_def, op, message, code)

    body = {"__init__": __init__, "__doc__": says, "__module__": __name__, "code": code}
    return type(name, (OpError,), body)


CancelledError = _kind("CancelledError", 1, "The operation was cancelled.")
UnknownError = _kind("UnknownError", 2, "The cause is not known.")
InvalidArgumentError = _kind("InvalidArgumentError", 3, "An operation was given a bad value.")
DeadlineExceededError = _kind("DeadlineExceededError", 4, "It took too long.")
NotFoundError = _kind("NotFoundError", 5, "Something asked for is not there.")
AlreadyExistsError = _kind("AlreadyExistsError", 6, "Something to be made is there already.")
PermissionDeniedError = _kind("PermissionDeniedError", 7, "It is not allowed.")
ResourceExhaustedError = _kind("ResourceExhaustedError", 8, "Memory or another resource is gone.")
FailedPreconditionError = _kind(
    "FailedPreconditionError", 9, "The state is not ready: a variable was not initialised."
)
AbortedError = _kind("AbortedError", 10, "The operation was stopped.")
OutOfRangeError = _kind("OutOfRangeError", 11, "The end of the data is reached.")
UnimplementedError = _kind("UnimplementedError", 12, "The operation is not made for this.")
InternalError = _kind("InternalError", 13, "Something inside is broken.")
UnavailableError = _kind("UnavailableError", 14, "It is not available now.")
DataLossError = _kind("DataLossError", 15, "Data cannot be read any more.")
UnauthenticatedError = _kind("UnauthenticatedError", 16, "Nobody said who is asking.")
OK, CANCELLED, UNKNOWN, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND = range(6)
ALREADY_EXISTS, PERMISSION_DENIED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION = range(6, 10)
ABORTED, OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS = range(10, 16)
UNAUTHENTICATED = 16
