"""Other converters from markdown to Notion blocks, in a cache of their own, and ours beside them.

They are installed into `build/content-peers` by the ordinary clients, in the versions named here,
and are no dependency of anything. Each runs in a process of its own and is asked over its
standard input.
"""

import json
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
CACHE = CHECKOUT / "build" / "content-peers"
PYTHON_PEERS = {
    "notion-markdown": "0.7.0",
    "notionify": "0.2.3",
    "pymartian": "1.0.0",
    "md2notionpage": "0.1.6",
}
NODE_PEERS = {"@tryfabric/martian": "1.2.4"}
ORACLE = {"cmarkgfm": "2025.10.22"}
"""An independent reference renderer for GFM."""
SPECS = {"commonmark-spec": "0.31.2"}
"""From npm; holds `spec.txt`."""
GFM_SOURCE = ("marko", "2.2.4")
"""A source distribution that holds the GFM specification."""

Blocks = list[dict[str, Any]]


def _run(*command: str, cwd: Path = CHECKOUT) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")


def install() -> None:
    """Install what is missing; a cache made by the same list is left alone."""
    wanted = json.dumps([PYTHON_PEERS, NODE_PEERS, ORACLE, SPECS, GFM_SOURCE])
    stamp = CACHE / "installed.json"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(CACHE, ignore_errors=True)
    CACHE.mkdir(parents=True)
    _run(sys.executable, "-m", "venv", str(CACHE / "venv"))
    pins = [f"{name}=={version}" for name, version in (PYTHON_PEERS | ORACLE).items()]
    pip = [str(CACHE / "venv" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _run(*pip, "install", "--quiet", *pins)
    source = "==".join(GFM_SOURCE)
    _run(*pip, "download", "--no-deps", "--no-binary", ":all:", "-d", str(CACHE / "source"), source)
    (CACHE / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    packages = [f"{name}@{version}" for name, version in (NODE_PEERS | SPECS).items()]
    _run("npm", "install", "--silent", "--ignore-scripts", *packages, cwd=CACHE)
    stamp.write_text(wanted, encoding="utf-8")


def commonmark_spec() -> str:
    """The text of the CommonMark specification."""
    path = CACHE / "node_modules" / "commonmark-spec" / "spec.txt"
    return path.read_text(encoding="utf-8")


def gfm_spec() -> str:
    """The text of the GitHub Flavored Markdown specification."""
    (archive,) = (CACHE / "source").glob("*.tar.gz")
    with tarfile.open(archive) as source:
        (member,) = [one for one in source.getmembers() if one.name.endswith("spec/gfm.txt")]
        file = source.extractfile(member)
        if file is None:
            raise SystemExit(f"{archive.name} holds no specification.")
        return file.read().decode("utf-8")


def readmes() -> list[str]:
    """Documents that people wrote: the README of every package in the cache."""
    found = sorted((CACHE / "node_modules").rglob("[Rr][Ee][Aa][Dd][Mm][Ee].md"))
    return [path.read_text(encoding="utf-8", errors="replace") for path in found]


def reference_html(texts: list[str]) -> list[str]:
    """GFM as the reference implementation renders it, without raw HTML passed through."""
    script = (
        "import cmarkgfm, json, sys\n"
        "options = cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE\n"
        "json.dump([cmarkgfm.markdown_to_html_with_extensions(text, options=options,"
        " extensions=['table', 'strikethrough', 'autolink', 'tasklist'])"
        " for text in json.load(sys.stdin)], sys.stdout)\n"
    )
    done = subprocess.run(
        [str(CACHE / "venv" / "bin" / "python"), "-c", script],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    html: list[str] = json.loads(done.stdout)
    return html


@dataclass
class Converter:
    """One converter in a process of its own.

    Args:
        name: how it is called, in the figures too.
        command: starts its worker.
    """

    name: str
    command: list[str]
    _seen: dict[str, Blocks | None] = field(default_factory=dict)

    @cached_property
    def _process(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=CHECKOUT,
            env={"PYTHONPATH": str(CHECKOUT), "PATH": "/usr/local/bin:/usr/bin:/bin"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        if process.stdin is not None and process.stdout is not None:
            process.stdin.close()
            process.wait(30)
            process.stdout.close()

    def ask(self, question: str, **more: object) -> Any:
        """One question, one answer."""
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise SystemExit(f"{self.name} cannot be asked.")
        process.stdin.write(json.dumps({"ask": question, **more}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended with code {process.wait()}.")
        return json.loads(line)

    def blocks(self, texts: list[str]) -> list[Blocks | None]:
        """Each text as blocks; None where the converter failed."""
        new = [text for text in dict.fromkeys(texts) if text not in self._seen]
        for text, found in zip(new, self.ask("blocks", texts=new), strict=True):
            self._seen[text] = found if isinstance(found, list) else None
        return [self._seen[text] for text in texts]

    def markdown(self, documents: list[Blocks]) -> list[str | None] | None:
        """Blocks as markdown; None when the converter has no way back."""
        answer = self.ask("markdown", documents=documents)
        if answer is None:
            return None
        return [found if isinstance(found, str) else None for found in answer]


def ways() -> list[Converter]:
    """Our other ways in, and all ways out."""
    worker = str(HERE / "content_worker.py")
    names = ("ours, mrkdwn", "ours, Discord's markdown", "ours, markdown and every target")
    return [Converter(name, [sys.executable, worker, name]) for name in names]


def converters() -> list[Converter]:
    """Ours first, then the peers."""
    worker = str(HERE / "content_worker.py")
    theirs = str(CACHE / "venv" / "bin" / "python")
    martian = CACHE / "node_modules" / "@tryfabric" / "martian"
    node = ["node", str(HERE / "content_worker.mjs"), str(martian)]
    return [
        Converter("ours", [sys.executable, worker, "ours"]),
        *(Converter(name, [theirs, worker, name]) for name in PYTHON_PEERS),
        Converter("@tryfabric/martian", node),
    ]
