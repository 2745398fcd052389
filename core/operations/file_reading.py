"""Files read here: their text for further steps, and files of Notion kept in the folder."""

from pathlib import PurePosixPath
from urllib.parse import unquote

from pydantic import Field, JsonValue

from core.domain.files import StoredFile
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.kit.errors import BadInput, NotFound
from core.operations.csv_rows import rows_of
from core.operations.files import FileInfo
from core.operations.places import objects, own_text, walk
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import AnyThing, counted, described, plainly, shortened
from core.operations.uploading import AnyFile, files_of, megabytes

LONGEST_TEXT = 2 * 1024 * 1024
"""Bytes of a file that is read as text."""
_SHOWN = 2_000
_TABLES = frozenset({".csv", ".tsv"})
_NO_TEXT = frozenset({".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".doc", ".xls"})
_MEDIA = ("image", "video", "audio", "pdf", "file")


class ReadFileArgs(Frozen):
    """Which file."""

    file: AnyFile = Field(description="Its name: of a file sent in the thread, or in the folder.")


class FileText(Frozen):
    """What a file says."""

    name: str
    text: str
    rows: tuple[dict[str, JsonValue], ...] = ()
    """Of a CSV file, each line by the names on its first line; what `rows.create_many` takes."""
    count: int = 0


class ReadFile(ReadOperation[ReadFileArgs, FileText]):
    """Read a file as text."""

    name = "files.read"
    summary = "Read a text or CSV file that was sent in the thread or lies in the folder of files."
    help = "Text of any kind up to 2 MB; a CSV file also as rows for further steps. No PDF."
    sample = "read the file tasks.csv"
    permission = "none"
    endpoints = ()
    cost = "none"
    asks = 0
    says = "Read {file}"

    def run(self, args: ReadFileArgs, context: OperationContext) -> FileText:
        """Read it whole."""
        files = files_of(context)
        file = files.look(args.file.name)
        ending = PurePosixPath(file.filename).suffix.lower()
        if ending in _NO_TEXT:
            raise BadInput(
                f"“{file.filename}” is no text, and I read text and CSV only.",
                next_step="Save it as text or CSV, or attach it as it is.",
            )
        if file.size > LONGEST_TEXT:
            raise BadInput(
                f"“{file.filename}” has {megabytes(file.size)}; I read at most 2 MB of text.",
                next_step="Attach it instead.",
            )
        text = _decoded(file, files.read(file.name))
        rows = tuple(rows_of(text)) if ending in _TABLES else ()
        count = len(rows) or len(text.splitlines())
        return FileText(name=file.filename, text=text, rows=rows, count=count)

    def answer(self, result: FileText) -> str:
        """How it begins."""
        what = counted(result.count, "row" if result.rows else "line")
        shown = result.text[:_SHOWN].replace("```", "'''")
        more = "\n…" if len(result.text) > _SHOWN else ""
        return f"**{plainly(result.name)}**, {what}:\n\n```\n{shown}{more}\n```"


class DownloadArgs(Frozen):
    """From which page, which file, and its new name."""

    page: AnyThing
    which: str = Field(
        "",
        description="The file's name, its caption or a property's name; empty where there is one.",
    )
    save_as: str = Field("", description="The name in the folder of files.")


class Download(FileInfo):
    """A file in the folder."""

    page: str = ""


class DownloadFile(ReadOperation[DownloadArgs, Download]):
    """Fetch a file from Notion."""

    name = "files.download"
    summary = "Fetch a file that Notion keeps in a page or row into the folder of files."
    help = (
        "What lies elsewhere and is only linked is not fetched. A file of the same name is never"
        " overwritten. At most 512 MB."
    )
    sample = "download report.pdf from Meeting notes"
    endpoints = ("GET /v1/pages/{page_id}", "GET /v1/blocks/{block_id}/children")
    cost = "2, and 1 for each further 100 blocks of the page"
    asks = 2
    says = "Download {which} from {page}"

    def title(self, args: DownloadArgs) -> str:
        """Such as: Download report.pdf from Meeting notes."""
        return f"Download {shortened(args.which or 'the file')} from {shortened(args.page.name)}"

    def run(self, args: DownloadArgs, context: OperationContext) -> Download:
        """Find the file's present address, then fetch it."""
        files = files_of(context)
        page = described(args.page, context.reads)
        name, url = _file_of(page.id, args.which, context)
        kept = files.keep(args.save_as or name, context.reads.download(url))
        return Download(**kept.model_dump(), page=page.name)

    def answer(self, result: Download) -> str:
        """Where it is."""
        return f"Saved **{plainly(result.name)}** ({megabytes(result.size)})."


def _decoded(file: StoredFile, data: bytes) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, or what Windows writes."""
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput(f"“{file.filename}” is no text.", next_step="Attach it as it is.")
    for encoding in ("utf-16",) if b"\0" in data else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(f"“{file.filename}” is written in letters that I can't read.")


def _file_of(page_id: str, which: str, context: OperationContext) -> tuple[str, str]:
    """Name and address of the file that is meant. Raises NotFound and BadInput."""
    found = [*_in_properties(page_id, context), *_in_blocks(page_id, context)]
    wanted = which.strip().casefold()
    fitting = [one for one in found if not wanted or wanted in one[0]]
    if not fitting:
        names = ", ".join(f"“{one[1]}”" for one in found[:5]) or "none"
        raise NotFound(
            f"There is no such file there: “{which[:60]}”.", next_step=f"Files: {names}."
        )
    if len(fitting) > 1:
        names = ", ".join(f"“{one[1]}”" for one in fitting[:5])
        raise BadInput(f"{len(fitting)} files fit: {names}.", next_step="Name the one you mean.")
    _, name, url = fitting[0]
    return name, url


_Found = tuple[tuple[str, ...], str, str]
"""What people may call a file, its name, and its address."""


def _in_properties(page_id: str, context: OperationContext) -> list[_Found]:
    page = context.reads.page(page_id)
    found: list[_Found] = []
    for prop, value in page.properties.items():
        files = objects(value.get("files")) if isinstance(value, dict) else []
        for one in files:
            name = str(one.get("name") or "file")
            found.append(((name.casefold(), prop.casefold()), name, _address(one)))
    return found


def _in_blocks(page_id: str, context: OperationContext) -> list[_Found]:
    found: list[_Found] = []
    for block in walk(context.reads.blocks(page_id)):
        body = block.get(str(block.get("type")))
        if block.get("type") not in _MEDIA or not isinstance(body, dict):
            continue
        url = _address(body)
        last = unquote(PurePosixPath(url.partition("?")[0]).name)
        name = str(body.get("name") or last or "file")
        caption = own_text({**block, "children": []}).casefold()
        found.append(((name.casefold(), caption, str(block["id"])), name, url))
    return found


def _address(one: Json) -> str:
    inner = one.get(str(one.get("type")))
    return str(inner.get("url")) if isinstance(inner, dict) else ""
