"""Files of the web in the cache: once, checked, unpacked within their folder."""

import functools
import hashlib
import http.server
import io
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest

from hornbook.utils import get_file


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        self.server.asked.append(self.path)


@pytest.fixture
def web(tmp_path):
    """A folder, its address, and what was asked for."""
    folder = tmp_path / "web"
    folder.mkdir()
    handler = functools.partial(Quiet, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}", server.asked
    server.shutdown()
    server.server_close()


def test_a_file_is_fetched_once(web, tmp_path):
    folder, address, asked = web
    (folder / "words.txt").write_text("one two")
    for _ in range(2):
        path = get_file(origin=f"{address}/words.txt", cache_dir=tmp_path / "cache")
        assert Path(path).read_text() == "one two"
    assert len(asked) == 1
    (folder / "words.txt").write_text("three")
    path = get_file(
        "words.txt", f"{address}/words.txt", cache_dir=tmp_path / "cache", force_download=True
    )
    assert Path(path).read_text() == "three"


def test_checksums(web, tmp_path):
    folder, address, _ = web
    (folder / "a.bin").write_bytes(b"right")
    good = hashlib.sha256(b"right").hexdigest()
    where = {"origin": f"{address}/a.bin", "cache_dir": tmp_path / "cache"}
    assert Path(get_file(file_hash=good, **where)).read_bytes() == b"right"
    assert get_file(md5_hash=hashlib.md5(b"right").hexdigest(), **where)
    (folder / "a.bin").write_bytes(b"wrong")
    with pytest.raises(OSError, match="could not be downloaded"):
        get_file("b.bin", file_hash=good, **where)
    assert not (tmp_path / "cache" / "datasets" / "b.bin").exists()


def test_archives_are_unpacked(web, tmp_path):
    folder, address, _ = web
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("in/a.txt", "zip")
    with tarfile.open(folder / "t.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("in/a.txt")
        member.size = 3
        archive.addfile(member, io.BytesIO(b"tar"))
    for name, text in (("z.zip", "zip"), ("t.tar.gz", "tar")):
        path = get_file(name, f"{address}/{name}", extract=True, cache_dir=tmp_path)
        assert Path(path, "in/a.txt").read_text() == text


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_an_archive_that_leads_out_leaves_nothing(web, tmp_path, form):
    folder, address, _ = web
    if form == "zip":
        with zipfile.ZipFile(folder / "bad", "w") as archive:
            archive.writestr("../../stray.txt", "out")
    else:
        with tarfile.open(folder / "bad", "w") as archive:
            archive.addfile(tarfile.TarInfo("../../stray.txt"))
    with pytest.raises(ValueError, match="out of its folder"):
        get_file("bad", f"{address}/bad", extract=True, cache_dir=tmp_path / "cache")
    assert not list(tmp_path.rglob("stray.txt"))
    assert not list((tmp_path / "cache").rglob("*_extracted"))


@pytest.mark.parametrize("name", ["../a", "/etc/a"])
def test_a_name_stays_in_the_cache(name):
    with pytest.raises(ValueError, match="within the cache"):
        get_file(name, "http://127.0.0.1:9/a")
