"""Files: list, upload, hang on pages, rows and comments."""

from pydantic import Field, JsonValue

from core.content.values import match_property, parse_schema
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.domain.write import CreateComment, UpdatePage
from core.kit.errors import BadInput
from core.operations.blocks import ContentResult, inserted_at
from core.operations.comments import COMMENT_READS, CommentResult, commented
from core.operations.discussions import comment_place, comment_runs
from core.operations.insertion import ANCHOR, PLACE, Place
from core.operations.places import objects
from core.operations.spec import OperationContext, ReadOperation, WriteOperation
from core.operations.things import AnyThing, Undoable, Written, counted, described, plainly
from core.operations.uploading import (
    COST,
    ENDPOINTS,
    AnyFile,
    Uploaded,
    files_of,
    megabytes,
    uploaded,
)
from core.operations.writing import text_runs

_FILE = "Its name: of a file sent in the thread, or below the folder of files."
_KINDS = {"image": "image", "video": "video", "audio": "audio", "application/pdf": "pdf"}
_SHOWN = 25


class NoArgs(Frozen):
    """Nothing."""


class FileInfo(Frozen):
    """A file that can be uploaded."""

    name: str
    size: int
    content_type: str
    attached: bool = False
    """Whether somebody sent it in the thread."""


class FilesResult(Frozen):
    """Files, those of the thread first."""

    files: tuple[FileInfo, ...]


class ListFiles(ReadOperation[NoArgs, FilesResult]):
    """List the files that can be uploaded."""

    name = "files.list"
    summary = "List the files that can be uploaded: those sent in the thread, and a folder's."
    help = "The folder is ASSISTANT_FILES_DIR; nothing outside it is ever read or written."
    sample = "which files can you upload"
    permission = "none"
    endpoints = ()
    cost = "none"
    asks = 0
    says = "List the files that can be uploaded"

    def run(self, args: NoArgs, context: OperationContext) -> FilesResult:
        """Look into the folder."""
        return FilesResult(
            files=tuple(
                FileInfo(
                    name=one.name,
                    size=one.size,
                    content_type=one.content_type,
                    attached=one.attached,
                )
                for one in files_of(context).listed()
            )
        )

    def answer(self, result: FilesResult) -> str:
        """One line each."""
        lines = [f"- {plainly(one.name)} ({megabytes(one.size)})" for one in result.files[:_SHOWN]]
        more = len(result.files) - _SHOWN
        rest = [f"- … and {more} more"] if more > 0 else []
        return "\n".join([f"**{counted(len(result.files), 'file')}**", "", *lines, *rest]).strip()


class UploadArgs(Frozen):
    """Which file."""

    file: AnyFile = Field(description=_FILE)


class UploadResult(Uploaded, Undoable):
    """An upload that further steps may attach."""


class UploadFile(WriteOperation[UploadArgs, UploadResult]):
    """Upload a file."""

    name = "files.upload"
    summary = "Upload a file to Notion, so that further steps can attach it in several places."
    help = "Notion throws an upload away that nothing refers to after an hour."
    sample = "upload the file report.pdf"
    permission = "insert content"
    endpoints = ENDPOINTS
    cost = COST
    undo = "nothing to take back: Notion throws away by itself what is attached to nothing"
    undoable = False
    says = "Upload {file}"
    asks = 2

    def run(self, args: UploadArgs, context: OperationContext) -> UploadResult:
        """Send it."""
        return UploadResult(**dict(uploaded(args.file, context)))


class AttachArgs(Frozen):
    """To which page, what, and where."""

    page: AnyThing
    file: AnyFile = Field(description=_FILE)
    place: Place = Field("end", description=PLACE)
    anchor: str = Field("", description=ANCHOR)
    caption: str = ""


class AttachFile(WriteOperation[AttachArgs, ContentResult]):
    """Put a file into a page."""

    name = "files.attach"
    summary = "Upload a file and put it into a page: as a picture, video, sound, PDF or file."
    sample = "attach report.pdf to Meeting notes"
    permission = "insert content"
    endpoints = (
        *ENDPOINTS,
        "GET /v1/pages/{page_id}",
        "GET /v1/blocks/{block_id}/children",
        "PATCH /v1/blocks/{block_id}/children",
    )
    cost = f"{COST}, and 1; reading the page when there is an anchor"
    undo = "deletes the block with the file, unless somebody has changed it since"
    says = "Attach {file} to {page}"
    asks = 4

    def run(self, args: AttachArgs, context: OperationContext) -> ContentResult:
        """Upload, then find the place and write the block."""
        block = _block(uploaded(args.file, context), args.caption)
        return inserted_at(args.page, args.place, args.anchor, [block], context)


class SetFileArgs(Frozen):
    """Which property of which row, and the file."""

    page: AnyThing
    property: str = Field("", description="A files property; empty where there is only one.")
    file: AnyFile = Field(description=_FILE)
    keep: bool = Field(default=True, description="Whether the files that are there stay.")


class SetFile(WriteOperation[SetFileArgs, Written]):
    """Put a file into a property."""

    name = "files.set_property"
    summary = "Upload a file and put it into a files property of a row."
    sample = "put report.pdf into Attachments of Fix login"
    endpoints = (
        *ENDPOINTS,
        "GET /v1/pages/{page_id}",
        "GET /v1/data_sources/{data_source_id}",
        "PATCH /v1/pages/{page_id}",
    )
    cost = f"{COST}, and 3"
    undo = "sets the files that were there; a property that somebody has changed is left alone"
    says = "Put {file} into a property of {page}"
    asks = 5

    def run(self, args: SetFileArgs, context: OperationContext) -> Written:
        """Find the property and what it holds, upload, then set it."""
        page = described(args.page, context.reads)
        found = context.writes.decide(lambda: _present(args, page.id, context))
        upload = uploaded(args.file, context)
        new: Json = {**_reference(upload), "name": upload.name}
        value: list[JsonValue] = [*objects(found["files"]), new]
        name = str(found["property"])
        context.writes.apply(UpdatePage(page_id=page.id, properties={name: {"files": value}}))
        return Written(id=page.id, title=page.name, url=page.url)


class CommentFileArgs(Frozen):
    """On what, the file, and a text beside it."""

    page: AnyThing
    file: AnyFile = Field(description=_FILE)
    text: str = Field("", max_length=2_000, description="The file's name when empty.")
    block: str = Field("", description="The text of a block of the page; empty means the page.")


class CommentFile(WriteOperation[CommentFileArgs, CommentResult]):
    """Comment with a file."""

    name = "files.comment"
    summary = "Upload a file and hang it on a comment on a page, or on a block of it."
    help = "Doing it again after an undo writes the text alone: the file went with the comment."
    sample = "comment on Meeting notes with the file report.pdf"
    permission = "insert comments"
    endpoints = (
        *ENDPOINTS,
        *COMMENT_READS,
        "POST /v1/comments",
    )
    cost = f"{COST}, and 1"
    undo = "deletes the comment, and with it the file"
    says = "Comment on {page} with {file}"
    asks = 4

    def run(self, args: CommentFileArgs, context: OperationContext) -> CommentResult:
        """Find the place, upload, then comment."""
        page = described(args.page, context.reads)
        place = comment_place(page.id, args.block, context)
        upload = uploaded(args.file, context)
        effect = CreateComment(
            place=place.kind,
            place_id=place.on_id,
            on_id=place.on_id,
            rich_text=comment_runs(args.text or upload.name),
            attachments=(upload.upload_id,),
        )
        return commented(page, effect, context)


def _reference(upload: Uploaded) -> Json:
    return {"type": "file_upload", "file_upload": {"id": upload.upload_id}}


def _block(upload: Uploaded, caption: str) -> dict[str, object]:
    """The block that shows a file of that type."""
    kinds = (upload.content_type, upload.content_type.partition("/")[0])
    kind = next((_KINDS[one] for one in kinds if one in _KINDS), "file")
    body: dict[str, object] = {**_reference(upload)}
    if caption:
        body["caption"] = text_runs(caption)
    if kind == "file":
        body["name"] = upload.name
    return {"object": "block", "type": kind, kind: body}


def _present(args: SetFileArgs, page_id: str, context: OperationContext) -> Json:
    """The property that is meant, and the files in it that stay."""
    page = context.reads.page(page_id)
    if page.parent_kind != "data_source_id":
        raise BadInput(f"{args.page.name} is no row of a database, so it has no such property.")
    schema = parse_schema(context.reads.database(page.parent_id).schema)
    fitting = {name: prop for name, prop in schema.items() if prop.type == "files"}
    if not fitting:
        raise BadInput("The database has no property for files.", next_step="Add one first.")
    if not args.property and len(fitting) > 1:
        raise BadInput(f"Which property is meant: {', '.join(fitting)}?")
    prop = match_property(args.property, fitting) if args.property else next(iter(fitting.values()))
    value = context.reads.values(page).get(prop.name)
    kept = objects(value.get("files")) if args.keep and isinstance(value, dict) else []
    return {"property": prop.name, "files": [*kept]}
