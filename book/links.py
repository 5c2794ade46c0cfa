"""The built site holds together: links lead somewhere, nothing comes from elsewhere, all is named.

python book/links.py    checks book/site, prints what is wrong, and ends with 1 if anything is
"""

import importlib
import inspect
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

SITE = Path(__file__).resolve().parent / "site"
OUTSIDE = ("http:", "https:", "mailto:", "data:", "javascript:")


class Page(HTMLParser):
    """The anchors of a page, the links that a reader may follow, and the files that it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload"):
            self.loaded.append(found["href"])
        if tag in ("img", "script", "iframe", "source") and "src" in found:
            self.loaded.append(found["src"])


def broken(site: Path) -> Iterator[str]:
    """What does not lead anywhere, and what would be fetched from elsewhere; a sentence each."""
    found = sorted(path for path in site.rglob("*.html") if path.name != "404.html")
    pages = {path.resolve(): Page(path) for path in found}
    for path, page in pages.items():
        here = path.relative_to(site.resolve())
        for link in page.loaded:
            if link.startswith((*OUTSIDE[:2], "//")):
                yield f"{here} loads {link}: the site would not open offline"
            elif not link.startswith("data:") and not (path.parent / unquote(link)).exists():
                yield f"{here} loads {link}, which is not there"
        for link in page.links:
            if link.startswith(OUTSIDE):
                continue
            file, anchor = urldefrag(unquote(link.partition("?")[0]))
            target = (path.parent / file).resolve() if file else path
            if not target.exists():
                yield f"{here} links to {link}, which is not there"
            elif anchor and target in pages and anchor not in pages[target].anchors:
                yield f"{here} links to {link}: the page has no such place"


def public_names(room: str) -> list[str]:
    """The classes and functions of a room that have a page of their own words."""
    module = importlib.import_module(room)
    found = {name: getattr(module, name) for name in getattr(module, "__all__", ())}
    return [
        name
        for name, value in found.items()
        if (inspect.isclass(value) or inspect.isfunction(value)) and not name.startswith("_")
    ]


def unnamed(site: Path, rooms: Iterable[str]) -> Iterator[str]:
    """Public names that the reference leaves out."""
    for room in rooms:
        page = site / "reference" / f"{room.removeprefix('hornbook.')}.html"
        anchors = Page(page).anchors
        for name in public_names(room):
            if f"{room}.{name}" not in anchors:
                yield f"the reference has no {room}.{name}"


if __name__ == "__main__":
    wrong = list(broken(SITE))
    print("\n".join(wrong) or "every link leads somewhere; nothing is loaded from elsewhere")
    sys.exit(bool(wrong))
