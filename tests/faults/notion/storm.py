"""Thousands of random writes, each spoiled, some killed; then everything is read and counted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from core.domain.notion import Json
from core.domain.write import AppendBlocks, CreateComment, CreateDatabase, CreatePage, Effect
from core.notion.shapes import obj, plain, txt
from tests.faults.notion.deaths import Death
from tests.faults.notion.grid import FAULTS, carry_out
from tests.faults.notion.scene import Scene
from tests.integration.notion.conftest import titled

GROUP = 25
"""Writes that share a page."""
DYING = 0.15
"""The share of writes whose process is killed."""
_WEIGHTS = {"apply then hang": 1, "apply late": 1}
_USUAL_WEIGHT = 4


@dataclass(frozen=True, slots=True)
class Storm:
    """What came of some writes.

    Attributes:
        faults: how often an exchange was spoiled.
        deaths: how many processes were killed.
        lost: writes that were done and are not there.
        doubled: writes that are there more than once.
    """

    writes: int = 0
    faults: int = 0
    deaths: int = 0
    lost: int = 0
    doubled: int = 0


@dataclass(frozen=True, slots=True)
class Marked:
    """A write that can be found again by its text."""

    effect: Effect
    mark: str


def storm(scene: Scene, seed: int, count: int) -> Storm:
    """So many random writes, one after another."""
    random = Random(seed)
    scene.begin()
    table = a_table(scene)
    pages: list[str] = []
    marks: list[str] = []
    faults = deaths = 0
    for number in range(count):
        if number % GROUP == 0:
            scene.end()
            scene.begin()
            pages.append(scene.desk.page(f"Group {number}"))
        write = _write(random, table, pages[-1], f"mark-{seed}-{number}-")
        name = _fault_name(random)
        scene.spoil(FAULTS[name])
        death = random.choice(list(Death)) if random.random() < DYING else None
        silent = name in _WEIGHTS
        apart = death is not None
        deaths += carry_out(scene, str(number), write.effect, death, silent=silent, apart=apart)
        marks.append(write.mark)
        faults += 1
    scene.calm()
    scene.end()
    found = Counter(_marks(scene, table, pages))
    return Storm(
        writes=count,
        faults=faults,
        deaths=deaths,
        lost=sum(found[mark] == 0 for mark in marks),
        doubled=sum(found[mark] > 1 for mark in marks),
    )


def rows_there(scene: Scene, table: str) -> Counter[str]:
    """How often each title is there."""
    scene.look_anew()
    return Counter(row.target.title for row in scene.desk.reads.query(table))


def _fault_name(random: Random) -> str:
    names = list(FAULTS)
    weights = [_WEIGHTS.get(name, _USUAL_WEIGHT) for name in names]
    return random.choices(names, weights)[0]


def a_table(scene: Scene) -> str:
    """A new table; the id of its data source."""
    effect = CreateDatabase(
        parent_id=scene.desk.root, title="Storm", properties={"Name": {"title": {}}}
    )
    return scene.desk.effects("the table").apply(effect).id


def _run(text: str) -> Json:
    return {"type": "text", "text": {"content": text}}


def row(table: str, mark: str) -> CreatePage:
    """A row with a title to find it by."""
    return CreatePage(parent_id=table, parent_is_database=True, properties={"Name": titled(mark)})


def _write(random: Random, table: str, page: str, mark: str) -> Marked:
    kind = random.randrange(4)
    if kind == 0:
        return Marked(row(table, mark), mark)
    if kind == 1:
        block: Json = {"type": "paragraph", "paragraph": {"rich_text": [_run(mark)]}}
        return Marked(AppendBlocks(target_id=page, children=(block,)), mark)
    if kind == 2:
        words = (_run(mark),)
        effect = CreateComment(place="page_id", place_id=page, on_id=page, rich_text=words)
        return Marked(effect, mark)
    properties: Json = {"title": titled(mark)}
    child = CreatePage(parent_id=page, parent_is_database=False, properties=properties)
    return Marked(child, mark)


def _marks(scene: Scene, table: str, pages: list[str]) -> Iterator[str]:
    """The mark of everything that is there."""
    scene.look_anew()
    reads = scene.desk.reads
    for one in reads.query(table):
        yield one.target.title
    for page in pages:
        for block in reads.blocks(page):
            yield from _marks_in(block)
        for comment in reads.comments(page):
            yield from _marks_in(comment)


def _marks_in(thing: Json) -> Iterator[str]:
    if "discussion_id" in thing:
        yield plain(thing.get("rich_text"))
    elif thing["type"] == "child_page":
        yield txt(obj(thing["child_page"]).get("title"))
    else:
        yield plain(obj(thing[txt(thing["type"])]).get("rich_text"))
