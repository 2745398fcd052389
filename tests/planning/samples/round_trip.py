"""One sample's way: said in words, looked at, undone, and done again by undoing the undo."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path

from core.domain.card import Action, ActionKind, Card, CardState
from core.domain.chat import Person
from core.domain.files import StoredFile
from core.domain.notion import Json
from core.domain.task import Claimed
from core.engine.ledger import TaskLedger
from core.engine.thread_so_far import ThreadSoFar
from core.files import FilesFolder
from core.kit.clock import Clock, new_id
from core.notion.client import NotionClient
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from core.operations.catalogue import build_catalogue
from core.operations.spec import OperationContext, Risk
from core.sandbox.call import Call
from core.sandbox.seed import BOT_ID
from core.sandbox.server import SandboxServer
from core.sandbox.templates import add_template
from core.sandbox.versions import Version
from core.storage.database import Database
from core.twins import Notebook
from tests.builders import a_thread, an_inbound
from tests.integration.control.desk import TOKEN, ControlDesk
from tests.planning.samples.portrait import portrait

MIRA = Person(id="U1", name="Mira Okonjo", zone="Europe/Berlin")
MINUTES = """# Agenda

- Opening

# Next steps

- [ ] call the printer

Ask the florist.

| Name | Share |
| --- | --- |
| Mira | 40 % |
"""
PAGES = ("Handbook", "Archive", "Kickoff notes")
ROWS = ("Fix login", "Dark mode")
FILES: Mapping[str, bytes] = {
    "report.pdf": b"%PDF-1.4\n%%EOF\n",
    "tasks.csv": b"Name,Priority\nFix the door,High\n",
}
"""What somebody sent in the thread."""

_LIST = 'create a page called "Launch checklist" under Team Home'
_BOARD = "create a board called By owner in Roadmap by Status"
_EFFORT = "rename the property Estimate in Roadmap to Effort"
_I_DO = 'comment on Meeting notes: "I do"'
INSTEAD: Mapping[str, str] = {
    "databases.set_options": "add the options Urgent red and Someday gray to Priority in Roadmap",
    "find.resolve": "which page is https://notion.example.com/Home-{home}",
}
"""What is said in place of samples that speak of what is not there, or is so already."""
FIRST: Mapping[str, tuple[str, ...]] = {
    "pages.set_icon": ("set the icon of Team Home to 📦",),
    "pages.duplicate": (_LIST,),
    "pages.restore": ("delete the page Meeting notes",),
    "databases.restore": ("delete the database Old tasks",),
    "blocks.convert": ('turn the block "call the printer" in Meeting notes into a bullet',),
    "blocks.add_table_column": ('add the row "Jonas, 60 %" to the table in Meeting notes',),
    "blocks.show_synced": ('add a synced block to Team Home: "Office hours 9 to 5"',),
    "databases.rename_property": (_EFFORT,),
    "databases.change_property": (_EFFORT,),
    "databases.remove_property": (_EFFORT,),
    "views.change": (_BOARD,),
    "views.delete": (_BOARD,),
    "views.query": (_BOARD,),
    "comments.reply": ('comment on Meeting notes: "Who takes this?"',),
    "comments.edit": (_I_DO,),
    "comments.delete": (_I_DO,),
    "files.download": ("attach report.pdf to Meeting notes",),
}
"""What is said before an operation's sample, so that there is what it speaks of."""
KEYLESS = ("reading.extract", "reading.classify")
"""Operations that need a language model, and say so."""
UNSAID: Mapping[str, str] = {
    "changes.undo": "the assistant makes it itself; each way here goes over it twice",
    "text.compose": "only plans that are written by hand or by a model fill patterns",
}
"""Operations that nobody asks for in words."""
_BEFORE = 60
_SHOWN = 240
"""Characters of a difference that are told."""
_LATER = 5.0
"""Seconds that pass before what Notion does later is looked for again."""
_LOOKS = 6


class SampleDesk(ControlDesk):
    """A house with files and a thread, whose person says yes and waits for what comes later."""

    def __init__(self, database: Database, server: SandboxServer, folder: Path) -> None:
        super().__init__(database, server)
        self.client.address = server.url  # which serves its files itself
        self._files = FilesFolder(folder, a_thread())
        for name, data in FILES.items():
            self._files.attach(name, [data])

    def files(self, claimed: Claimed) -> FilesFolder:  # type: ignore[override]
        """What was sent in the thread."""
        return self._files

    def writes(self, claimed: Claimed) -> NotionEffects:
        """Writing, with the files at hand."""
        ledger = TaskLedger(self.database, claimed)
        return NotionEffects(self.client, self.notion, ledger, self.clock, self._files)

    def conversation(self, claimed: Claimed) -> ThreadSoFar:  # type: ignore[override]
        """What was said in it."""
        return ThreadSoFar(self.database, claimed.request)

    def kept(self) -> list[StoredFile]:
        """The files of the thread."""
        return self._files.listed()

    def said(self, text: str) -> Card:
        """Say something, and see it to its end."""
        receipt = self.assistant.submit(an_inbound(text, person=MIRA))
        return self._to_the_end(receipt.request_id)

    def taken_back(self, card: Card) -> Card:
        """Press Undo, and see that to its end."""
        undo = next(one for one in card.actions if one.kind is ActionKind.UNDO)
        receipt = self.assistant.decide(Action.parse(undo.value), MIRA, key=new_id("click"))
        return self._to_the_end(receipt.request_id)

    def _to_the_end(self, request_id: str) -> Card:
        for _ in range(_LOOKS):
            self.work()
            card = self.card(request_id)
            yes = [one for one in card.actions if one.kind is ActionKind.APPROVE]
            if yes:
                self.assistant.decide(Action.parse(yes[0].value), MIRA, key=new_id("click"))
            elif card.state.final:
                return card
            else:
                self.clock.turn(timedelta(seconds=_LATER))
                self.server.desk.clock.turn(timedelta(seconds=_LATER))
                self.turn(_LATER)
        return self.card(request_id)


@dataclass(frozen=True, slots=True)
class Trip:
    """How a sample's way ended."""

    operation: str
    problem: str = ""
    """What went wrong first; empty when nothing did."""
    stages: str = ""
    """How far it came, such as "done, undone, redone"."""


def go(operation: str, desk: SampleDesk) -> Trip:
    """Have a sample done, taken back and done again, looking at the workspace in between."""
    one = desk.catalogue.get(operation)
    for text in FIRST.get(operation, ()):
        made = desk.said(text)
        if made.state is not CardState.DONE:
            return Trip(operation, f"before it, “{text}” ended {made.state}: {_why(made)}")
    before = portrait(desk.server.desk.state)
    home = desk.server.root_page_id.replace("-", "")
    done = desk.said(INSTEAD.get(operation, one.sample).format(home=home))
    if operation in KEYLESS:
        said = "OPENAI_API_KEY" in _why(done)
        return Trip(operation, "" if said else f"does not say what it needs: {_why(done)}", "told")
    if done.state not in {CardState.DONE, CardState.ANSWERED}:
        return Trip(operation, f"ended {done.state}: {_why(done)}")
    after = portrait(desk.server.desk.state)
    if one.risks == (Risk.READ,):
        return Trip(operation, "it changed something" if after != before else "", "read")
    if after == before and one.undoable:
        return Trip(operation, f"nothing changed: {_why(done)}", "done")
    if not any(each.kind is ActionKind.UNDO for each in done.actions):
        return Trip(operation, "no Undo is offered" if one.undoable else "", "done, for good")
    return _back_and_forth(operation, desk, done, before, after)


def _back_and_forth(
    operation: str, desk: SampleDesk, done: Card, before: list[str], after: list[str]
) -> Trip:
    undone = desk.taken_back(done)
    if undone.state is not CardState.DONE:
        return Trip(operation, f"undo ended {undone.state}: {_why(undone)}", "done")
    if difference := _difference(before, portrait(desk.server.desk.state)):
        return Trip(operation, f"undo left a difference: {difference}", "done")
    if not any(each.kind is ActionKind.UNDO for each in undone.actions):
        return Trip(operation, "the undo cannot be undone", "done, undone")
    redone = desk.taken_back(undone)
    if redone.state is not CardState.DONE:
        return Trip(operation, f"redo ended {redone.state}: {_why(redone)}", "done, undone")
    difference = _difference(after, portrait(desk.server.desk.state))
    problem = f"redo left a difference: {difference}" if difference else ""
    return Trip(operation, problem, "done, undone, redone")


def _difference(wanted: list[str], found: list[str]) -> str:
    lost = [line.strip() for line in wanted if line not in found]
    more = [line.strip() for line in found if line not in wanted]
    if not lost and not more:
        return "in another order" if wanted != found else ""
    told = [_apart(*pair) for pair in zip_longest(lost, more, fillvalue="")]
    return "\n    ".join(["", *told])


def _apart(wanted: str, found: str) -> str:
    """Two lines from a little before where they part."""
    parting = next(
        (at for at, (one, other) in enumerate(zip(wanted, found, strict=False)) if one != other), 0
    )
    start = max(0, parting - _BEFORE)
    return f"- {wanted[start : start + _SHOWN]}\n    + {found[start : start + _SHOWN]}"


def _why(card: Card) -> str:
    said = [card.title, card.body, *(f"{step.state}: {step.detail}" for step in card.steps)]
    return " | ".join(filter(None, said))


def prepared(path: Path) -> None:
    """A sandbox's file with all that the samples speak of."""
    with SandboxServer(path, clock=Clock(), token=TOKEN) as server:
        client = NotionClient(TOKEN, clock=Clock(), base_url=server.url)
        reads = Reads(client, Clock())
        catalogue = build_catalogue()

        def do(name: str, args: Json) -> Json:
            context = OperationContext(
                reads=reads,
                writes=NotionEffects(client, reads, Notebook(), Clock()),
                person=MIRA,
                now=Clock().now(),
                say=lambda _: None,
            )
            return catalogue.bind(name, args).run(context)

        home = server.root_page_id
        for title in PAGES:
            do("pages.create", {"parent": home, "title": title, "markdown": f"# {title}\n\nText."})
        notes = next(one for one in reads.search("Meeting notes"))
        do("blocks.replace_all", {"page": notes.id, "markdown": MINUTES})
        do(
            "databases.create",
            {"parent": home, "title": "Old tasks", "properties": ["Name: title"]},
        )
        roadmap = reads.search("Roadmap")[0].id
        for title in ROWS:
            if not [one for one in reads.search(title) if one.title == title]:
                do("rows.create", {"database": roadmap, "properties": {"Name": title}})
        state = server.desk.state
        node = state.nodes.get(roadmap)
        assert node is not None
        with state.transaction():
            call = Call(state, server.desk.clock, Version.IN_TRASH, BOT_ID, "")
            add_template(call, node, "Bug report", "# Steps\n\n- [ ] reproduce", default=False)
        client.close()


@contextmanager
def opened(master: Path, template: Path, folder: Path) -> Iterator[SampleDesk]:
    """A desk on copies of a prepared sandbox and of a migrated database."""
    folder.mkdir(parents=True)
    notion = Path(shutil.copy(master, folder / "sandbox.sqlite3"))
    database = Database(f"sqlite:///{shutil.copy(template, folder / 'assistant.sqlite3')}")
    with SandboxServer(notion, clock=Clock(), token=TOKEN) as server:
        desk = SampleDesk(database, server, folder / "files")
        try:
            yield desk
        finally:
            desk.close()
            database.close()
