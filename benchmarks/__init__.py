"""Speed, measured: the same work in several libraries, alternately in one run. Not tests."""
