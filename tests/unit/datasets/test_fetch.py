"""Fetching over a local server: checks, resuming, and files that are there already."""

import hashlib
import http.server
import subprocess
import sys
import threading

import pytest

from hornbook.datasets.fetch import fetch

CONTENT = bytes(range(256)) * 4000
SHA = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT, with ranges; may break off, or send something else."""

    break_after = None
    content = CONTENT
    asked: list = []

    def do_GET(self):
        start = 0
        wanted = self.headers.get("Range")
        type(self).asked.append(wanted)
        if wanted:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
        body = self.content[start:]
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.break_after is not None:
            body = body[: self.break_after]
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch, tmp_path):
    handler = type("Fresh", (Handler,), {"asked": []})
    http_server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=http_server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HORNBOOK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HORNBOOK_DATASETS", raising=False)
    handler.url = f"http://127.0.0.1:{http_server.server_port}/data.bin"
    yield handler
    http_server.shutdown()
    http_server.server_close()


def test_a_download_is_checked_and_kept(server, tmp_path):
    path = fetch("data.bin", server.url, SHA)
    assert path == tmp_path / "home" / "datasets" / "data.bin" and path.read_bytes() == CONTENT
    assert fetch("data.bin", "http://127.0.0.1:9/none", SHA) == path
    assert [file.name for file in path.parent.iterdir()] == ["data.bin"]


def test_a_cut_download_goes_on_where_it_was_cut(server):
    server.break_after = 300_000
    with pytest.raises(OSError, match="could not be downloaded"):
        fetch("data.bin", server.url, SHA)
    server.break_after = None
    assert fetch("data.bin", server.url, SHA).read_bytes() == CONTENT
    start = int(server.asked[-1].removeprefix("bytes=").rstrip("-"))
    assert server.asked[0] is None and 300_000 - (1 << 16) <= start <= 300_000


def test_another_file_than_meant_is_refused_and_forgotten(server):
    server.content = CONTENT[::-1]
    with pytest.raises(OSError, match="checksum differs"):
        fetch("data.bin", server.url, SHA)
    server.content = CONTENT
    assert fetch("data.bin", server.url, SHA).read_bytes() == CONTENT


def test_offline_says_what_was_wanted_and_where_to_put_it(monkeypatch, tmp_path):
    monkeypatch.setenv("HORNBOOK_HOME", str(tmp_path))
    monkeypatch.delenv("HORNBOOK_DATASETS", raising=False)
    wanted = r"x\.bin could not .*\(no connection to 127\.0\.0\.1:9: .*HORNBOOK_DATASETS"
    with pytest.raises(OSError, match=wanted):
        fetch("x.bin", "http://127.0.0.1:9/x.bin", SHA)


def test_a_users_file_is_used_offline_with_one_warning_if_unknown(monkeypatch, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "known.bin").write_bytes(CONTENT)
    (tmp_path / "own.bin").write_bytes(b"mine")
    monkeypatch.setenv("HORNBOOK_DATASETS", str(tmp_path))
    assert fetch("sub/known.bin", "http://127.0.0.1:9/", SHA).read_bytes() == CONTENT
    with pytest.warns(UserWarning, match="own.bin is not the published file"):
        fetch("own.bin", "http://127.0.0.1:9/", SHA)
    assert fetch("own.bin", "http://127.0.0.1:9/", SHA).read_bytes() == b"mine"
    other = hashlib.sha256(b"mine").hexdigest()
    assert fetch("own.bin", "http://127.0.0.1:9/", SHA, also=[other]).name == "own.bin"


def test_an_older_checksum_where_only_that_is_published(server):
    old = "md5:" + hashlib.md5(CONTENT).hexdigest()
    path = fetch("data.bin", server.url, old)
    assert path.read_bytes() == CONTENT and [file.name for file in path.parent.iterdir()] == [
        "data.bin"
    ]
    with pytest.raises(OSError, match="checksum differs"):
        fetch("other.bin", server.url, "md5:" + "0" * 32)


PROGRAM = """
import sys
from hornbook.datasets.fetch import fetch
print(fetch("data.bin", sys.argv[1], sys.argv[2]).stat().st_size)
"""


def test_two_processes_at_once_download_once(server):
    command = [sys.executable, "-c", PROGRAM, server.url, SHA]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[0].strip() for process in started] == [str(len(CONTENT))] * 2
    assert server.asked == [None]
