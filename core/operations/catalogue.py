"""All operations, by name. Built, not global: core.app makes one and hands it down."""

from collections.abc import Iterable, Iterator
from typing import Any

from core.domain.card import Link
from core.domain.notion import Json
from core.domain.plan import Frozen
from core.kit.errors import Defect, UnknownOperation
from core.operations.blocks import AppendBlocksOperation, DeleteBlocks, InsertBlocks
from core.operations.bulk_rows import ArchiveRows, CreateRows, UpdateRows, UpsertRows
from core.operations.comments import (
    AddComment,
    EditComment,
    ListComments,
    RemoveComment,
    ReplyToComment,
)
from core.operations.composing import ComposeText
from core.operations.converting import ConvertBlock
from core.operations.csv_rows import ExportCsv, ImportCsv
from core.operations.database_reading import ReadDatabase
from core.operations.databases import (
    AddSource,
    CreateDatabaseOperation,
    DescribeDatabase,
    LockDatabase,
    RenameDatabase,
    RestoreDatabase,
    TrashDatabase,
)
from core.operations.duplicating import DuplicatePage
from core.operations.editing import CheckToDos, EditBlock, FindReplace
from core.operations.file_reading import DownloadFile, ReadFile
from core.operations.files import AttachFile, CommentFile, ListFiles, SetFile, UploadFile
from core.operations.find import Search
from core.operations.layout import AddColumns, AddSynced, ShowSynced
from core.operations.looking import FindBacklinks, ListChildren, ListRecent, Resolve, ShowTree
from core.operations.page_reading import OutlinePage, ReadPage, ReadProperties
from core.operations.pages import (
    CreatePageOperation,
    LockPage,
    MovePageOperation,
    RenamePage,
    RestorePage,
    SetCover,
    SetIcon,
    TrashPage,
)
from core.operations.people import FindUser, ListUsers, Me
from core.operations.properties import (
    AddProperty,
    ChangeProperty,
    RemoveProperty,
    RenameProperty,
    SetOptions,
)
from core.operations.reading_work import AskPage, ClassifyPage, ExtractValues, SummarisePage
from core.operations.row_checks import FindDuplicates, FindMissing, FindOverdue
from core.operations.row_sums import AggregateRows
from core.operations.rows import CreateRow, QueryRows, UpdateRow
from core.operations.sections import ReplaceSection, WritePage
from core.operations.spec import BoundOperation, Operation, Risk
from core.operations.tables import AddTable, AddTableColumn, AddTableRow, SetCell
from core.operations.templates import ApplyTemplateOperation, ListTemplates
from core.operations.threads import ReadThread, Reply
from core.operations.undoing import UndoChanges
from core.operations.views import (
    ChangeView,
    CreateViewOperation,
    DeleteViewOperation,
    ListViews,
    QueryView,
)
from core.operations.webhooks import GuideToWebhooks


class Description(Frozen):
    """An operation as `notion-assistant operations --json` prints it."""

    name: str
    summary: str
    help: str
    sample: str
    risk: tuple[Risk, ...]
    """What it can do to people's work; which of several, its arguments decide."""
    permission: str
    endpoints: tuple[str, ...]
    cost: str
    """Notion requests that it takes, in words."""
    undoable: bool
    undo: str
    """How it is taken back, or why it cannot be."""
    arguments: dict[str, Any]
    """JSON Schema of its arguments."""
    result: dict[str, Any]
    """JSON Schema of its result."""


def described(one: Operation[Any, Any]) -> Description:
    """What an operation says of itself."""
    return Description(
        name=one.name,
        summary=one.summary,
        help=one.help,
        sample=one.sample,
        risk=one.risks,
        permission=one.permission,
        endpoints=one.endpoints,
        cost=one.cost,
        undoable=one.undoable,
        undo=one.undo,
        arguments=one.args_model.model_json_schema(),
        result=one.result_model.model_json_schema(),
    )


class Catalogue:
    """The operations that plans may name.

    Raises:
        Defect: two operations have the same name.
    """

    def __init__(self, operations: Iterable[Operation[Any, Any]]) -> None:
        self._by_name: dict[str, Operation[Any, Any]] = {}
        for operation in operations:
            if operation.name in self._by_name:
                raise Defect(f"Two operations are called {operation.name}.")
            self._by_name[operation.name] = operation

    def __iter__(self) -> Iterator[Operation[Any, Any]]:
        return iter(self._by_name.values())

    @property
    def light(self) -> frozenset[str]:
        """Names of the operations that are over in milliseconds and may run twice."""
        return frozenset(one.name for one in self if one.light)

    def described(self) -> list[Description]:
        """All operations, for people and programs that want to know what there is."""
        return [described(one) for one in self]

    def only_reads(self, name: str) -> bool:
        """Whether an operation changes nothing; one that is not known may."""
        found = self._by_name.get(name)
        return found is not None and found.risks == (Risk.READ,)

    def get(self, name: str) -> Operation[Any, Any]:
        """One operation. Raises UnknownOperation when there is none of that name."""
        try:
            return self._by_name[name]
        except KeyError:
            known = ", ".join(sorted(self._by_name))
            text = f"There is no operation {name!r}."
            raise UnknownOperation(text, next_step=f"Use: {known}.") from None

    def bind(self, name: str, args: Json) -> BoundOperation:
        """An operation with its arguments.

        Raises:
            UnknownOperation: there is no such operation.
            pydantic.ValidationError: the arguments do not fit its model.
        """
        operation = self.get(name)
        return BoundOperation(operation, operation.args_model.model_validate(args))

    def answer(self, name: str, result: Json) -> str:
        """What a stored result tells the person, as markdown."""
        operation = self.get(name)
        return operation.answer(operation.result_model.model_validate(result))

    def links(self, name: str, result: Json) -> tuple[Link, ...]:
        """What a stored result links to."""
        operation = self.get(name)
        return operation.links(operation.result_model.model_validate(result))

    def is_undoable(self, name: str) -> bool:
        """Whether an operation's runs can be taken back."""
        return self.get(name).undoable


_OPERATIONS: tuple[type[Operation[Any, Any]], ...] = (
    Search,
    Resolve,
    ListChildren,
    ShowTree,
    ListRecent,
    FindBacklinks,
    CreatePageOperation,
    ReadPage,
    OutlinePage,
    ReadProperties,
    AskPage,
    SummarisePage,
    ExtractValues,
    ClassifyPage,
    RenamePage,
    SetIcon,
    SetCover,
    LockPage,
    MovePageOperation,
    DuplicatePage,
    TrashPage,
    RestorePage,
    ApplyTemplateOperation,
    AppendBlocksOperation,
    InsertBlocks,
    ReplaceSection,
    WritePage,
    FindReplace,
    EditBlock,
    CheckToDos,
    ConvertBlock,
    DeleteBlocks,
    AddTable,
    AddTableRow,
    AddTableColumn,
    SetCell,
    AddColumns,
    AddSynced,
    ShowSynced,
    QueryRows,
    CreateRow,
    UpdateRow,
    CreateRows,
    UpsertRows,
    UpdateRows,
    ArchiveRows,
    AggregateRows,
    FindDuplicates,
    FindMissing,
    FindOverdue,
    ImportCsv,
    ExportCsv,
    ReadDatabase,
    CreateDatabaseOperation,
    AddSource,
    RenameDatabase,
    DescribeDatabase,
    LockDatabase,
    TrashDatabase,
    RestoreDatabase,
    ListTemplates,
    AddProperty,
    RenameProperty,
    SetOptions,
    ChangeProperty,
    RemoveProperty,
    ListViews,
    CreateViewOperation,
    ChangeView,
    DeleteViewOperation,
    QueryView,
    ListComments,
    AddComment,
    ReplyToComment,
    EditComment,
    RemoveComment,
    ListFiles,
    ReadFile,
    UploadFile,
    AttachFile,
    SetFile,
    CommentFile,
    DownloadFile,
    ReadThread,
    Reply,
    ListUsers,
    FindUser,
    Me,
    ComposeText,
    GuideToWebhooks,
    UndoChanges,
)


def build_catalogue() -> Catalogue:
    """Every operation there is."""
    return Catalogue([make() for make in _OPERATIONS])
