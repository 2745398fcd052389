"""Steps for clauses that make something: pages, rows, blocks on a page."""

from dataclasses import replace

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.notion import Json, ObjectKind, Target
from core.domain.plan import Clarify, Option, Refuse
from core.kit.errors import BadInput
from core.planner.drafts.content import lines_in, markdown_of
from core.planner.drafts.draft import Draft, Made, Schema, as_argument, reference
from core.planner.drafts.items import items_of_block
from core.planner.drafts.titles import (
    KINDS,
    is_no_title,
    must_be_as_many,
    must_be_content,
    must_be_titles,
)
from core.planner.drafts.valuing import property_of, values_for
from core.planner.grammar.called import singular
from core.planner.grammar.lists import word_list
from core.planner.grammar.part_words import english_parts
from core.planner.grammar.putting import STYLES
from core.planner.grammar.said import Attribute, Body, Clause, Item, Phrase, Put
from core.planner.resolve import MAX_OPTIONS, CannotPlan

_ARTICLES = word_list("puts.articles")
_EVERYONE = word_list("puts.everyone")
MAX_ROWS = 100
"""Rows that one sentence may add; beyond, an import is the better way."""

_POINTING = word_list("puts.pointing")
"""Words that stand for the lines that follow."""


def draft_put(put: Put, draft: Draft, later: tuple[Clause, ...]) -> None:
    """Write the steps of a clause that makes something.

    Args:
        later: the clauses behind it; "with a checklist" may mean the rows they add.

    Raises:
        CannotPlan: something named is not there, or something needed was not said.
    """
    if put.noun == "database":
        raise CannotPlan(
            Refuse(
                text="I cannot make databases yet. Make it in Notion and share it with me; "
                "then I can add rows to it."
            )
        )
    if (
        put.place is not None
        and put.place.kind == "it"
        and draft.made is not None
        and not _in_database(put, draft)
    ):
        _put_in_made(put, draft, draft.made, later)
        return
    place = _place(put, draft) or _of_kind(put, draft)
    if place is None:
        _without_place(put, draft, later)
    elif place.kind is ObjectKind.DATABASE:
        _add_rows(put, draft, place)
    elif put.noun == "page" or (put.verb == "create" and put.noun not in STYLES):
        _create_pages(put, draft, as_argument(place), place.title, later)
    else:
        _append(put, draft, as_argument(place), place.title)


def _in_database(put: Put, draft: Draft) -> bool:
    """ "add A to Roadmap and add B to it": the database is meant, not the row."""
    made = draft.made
    return made is not None and made.database is not None and put.noun not in {"page", *STYLES}


def _place(put: Put, draft: Draft) -> Target | None:
    if put.place is None:
        return None
    if put.place.kind == "it" and draft.mentioned is None:
        raise CannotPlan(
            Refuse(text=f"I do not know what “{put.place.text}” means here. Say its name.")
        )
    if put.noun == "rows":
        databases = draft.resolver.matches(put.place, ObjectKind.DATABASE)
        if len(databases) == 1:
            draft.mentioned = databases[0]
            return databases[0]
    return draft.find(put.place)


def _of_kind(put: Put, draft: Draft) -> Target | None:
    """The database whose rows are called so: "a meeting called Retro"."""
    known = draft.lexicon.targets.get(put.kind.value) if put.kind is not None else None
    return known if known is not None and known.kind is ObjectKind.DATABASE else None


def _put_in_made(put: Put, draft: Draft, made: Made, later: tuple[Clause, ...]) -> None:
    """Put something into what an earlier step makes."""
    target = reference(f"{made.step_id}.id")
    if put.noun == "page":
        _create_pages(put, draft, target, made.title, later)
    else:
        _append(put, draft, target, made.title)


def _without_place(put: Put, draft: Draft, later: tuple[Clause, ...]) -> None:
    if put.noun == "page" and not put.items:
        raise CannotPlan(Clarify(question="What should the page be called, and under which page?"))
    if put.noun == "page" or (put.verb == "create" and put.noun == "" and put.body is not None):
        raise CannotPlan(
            _where_to(put, draft, ObjectKind.PAGE, "Under which page should I put it?")
        )
    databases = _called_so(draft) or _databases(draft)
    if len(databases) == 1 and (put.noun == "rows" or put.attributes):
        _add_rows(put, draft, databases[0])
        return
    raise CannotPlan(
        _where_to(put, draft, ObjectKind.DATABASE, "Which database should I add it to?")
    )


def _called_so(draft: Draft) -> list[Target]:
    """ "A task" is a row of Tasks, where there is such a database."""
    said = {singular(each) for each in bare(draft.text).split()}
    return [each for each in _databases(draft) if singular(bare(each.title)) in said]


def _databases(draft: Draft) -> list[Target]:
    return [each for each in draft.lexicon.targets.values() if each.kind is ObjectKind.DATABASE]


def _where_to(put: Put, draft: Draft, kind: ObjectKind, question: str) -> Clarify | Refuse:
    places = [each for each in draft.lexicon.targets.values() if each.kind is kind and each.title]
    if not places:
        return Refuse(text=f"{question} I can see none; share one with this integration first.")
    preposition = "under" if kind is ObjectKind.PAGE else "to"
    end = _end_of_head(put, draft)
    options = tuple(
        Option(
            label=each.title,
            request=f"{draft.text[:end]} {preposition} {each.url}{draft.text[end:]}",
        )
        for each in places[:MAX_OPTIONS]
    )
    return Clarify(question=question, options=options)


def _end_of_head(put: Put, draft: Draft) -> int:
    """Where a place can be put into the request: behind the first title."""
    if put.items:
        return max(put.items[0].title.end, put.items[-1].title.end if put.body is None else 0)
    return len(draft.text)


def _create_pages(
    put: Put, draft: Draft, parent: JsonValue, place: str, later: tuple[Clause, ...]
) -> None:
    if put.attributes or any(item.attributes for item in put.items):
        raise CannotPlan(
            Clarify(
                question=f"A page under “{place}” has no properties. Is it a row of a database?"
            )
        )
    titles, body = _titles_and_body(put)
    if not titles:
        raise CannotPlan(Clarify(question=f"What should the page under “{place}” be called?"))
    markdown = _content(body, draft, titles[0], later) if body is not None else ""
    if any(is_no_title(each.text) and (each.kind != "quoted" or each.text in KINDS)
           for each in titles):  # fmt: skip
        raise CannotPlan(Clarify(question=f"What should the page under “{place}” be called?"))
    must_be_as_many(put, len(titles))
    for title in titles:
        args: Json = {"parent": parent, "title": title.text}
        if markdown:
            args["markdown"] = markdown
        described = f"Create page {title.text} under {place}"
        step = draft.add("pages.create", args, name="page", rule="create-page", title=described)
        draft.made = Made(step, title.text)


def _titles_and_body(put: Put) -> tuple[list[Phrase], Body | None]:
    """Titles stand before the colon or "with", content behind it."""
    body = put.body
    start = min((phrase.start for phrase in body.items), default=-1) if body else -1
    if body is None or (body.block is not None and not body.items):
        return [item.title for item in put.items], body
    head = [item.title for item in put.items if start < 0 or item.title.start < start]
    if not head and body.items:
        several = put.count is not None and put.count > 1
        return (list(body.items) if several else [_whole(body)]), None
    return head, body


def _whole(body: Body) -> Phrase:
    """All that stands behind the colon, as one title."""
    first, last = body.items[0], body.items[-1]
    if len(body.items) == 1:
        return first
    return Phrase("text", body.raw, first.start, last.end)


def _content(body: Body, draft: Draft, title: Phrase, later: tuple[Clause, ...]) -> str:
    markdown = markdown_of(body)
    if markdown:
        return markdown
    names = [
        item.title.text for clause in later if isinstance(clause, Put) for item in clause.items
    ]
    if names and body.style in {"checklist", "bullets", "numbered"}:
        return lines_in(names, body.style)
    question = f"What should “{title.text}” say?"
    if body.style:
        question = (
            f"Which items should the {body.style} on “{title.text}” have? Say them after “with:”."
        )
    raise CannotPlan(Clarify(question=question))


def _append(put: Put, draft: Draft, target: JsonValue, title: str) -> None:
    style = put.noun if put.noun in STYLES else ""
    body = put.body
    must_be_content(put, draft, title)
    if body is None or body.is_empty:
        texts = [_with_article(item.title, draft.text) for item in put.items]
        markdown = lines_in(texts, style)
    else:
        markdown = markdown_of(replace(body, style=body.style or style))
    if put.noun == "rows" and not style:
        texts = [each.text for each in body.items] if body else []
        texts = texts or [item.title.text for item in put.items]
        markdown = lines_in(texts, "checklist") if texts else markdown
    if not markdown:
        raise CannotPlan(Clarify(question=f"What should I add to “{title}”?"))
    draft.add(
        "blocks.append",
        {"page": target, "markdown": markdown},
        name="append",
        rule="append-to-page",
        title=f"Add to {title}",
    )


def _with_article(phrase: Phrase, text: str) -> str:
    """Text for a page keeps the article that a title goes without."""
    before = text[: phrase.start].rstrip().rpartition(" ")[2]
    kept = phrase.kind != "quoted" and before.casefold() in {"the", "a", "an"}
    return f"{before} {phrase.text}" if kept else phrase.text


def _add_rows(put: Put, draft: Draft, database: Target) -> None:
    schema = draft.schema(database)
    items = _items(put, database, draft)
    if not items:
        raise CannotPlan(
            Clarify(question=f"What should the new row in “{database.title}” be called?")
        )
    if len(items) > MAX_ROWS:
        raise CannotPlan(
            Refuse(
                text=f"That is {len(items)} rows; I add at most {MAX_ROWS} from one request. "
                "Split it into several requests."
            )
        )
    must_be_titles(items, put, draft)
    must_be_as_many(put, len(items))
    title_name = next((name for name, prop in schema.items() if prop.type == "title"), "Name")
    for item in items:
        item = _counted(item, schema)
        properties: Json = {title_name: _title_of(item, database, draft)}
        properties |= values_for(_said_of(item, put.attributes, schema), schema, draft)
        step = draft.add(
            "rows.create",
            {"database": as_argument(database), "properties": properties},
            name="row",
            rule="add-rows",
            title=f"Add {properties[title_name]} to {database.title}",
        )
        draft.made = Made(step, item.title.text, database)
    draft.mentioned = database


def _items(put: Put, database: Target, draft: Draft) -> list[Item]:
    """The rows to add; a value said behind the last of several without a comma is everyone's."""
    items = list(put.items)
    if put.body is not None and put.body.block is not None:
        named = [each for each in items if each.title.text.casefold() not in _POINTING]
        return named + items_of_block(put.body.block, database, draft)
    items = _without_people(_said_of_all(_without_kind(items, put.body)), draft)
    if len(items) > 1 and not any(item.attributes for item in items[:-1]):
        return [replace(item, attributes=items[-1].attributes) for item in items]
    return items


def _title_of(item: Item, database: Target, draft: Draft) -> str:
    """ "a project Sticker shop" in Projects is called "Sticker shop"."""
    first, _, rest = item.title.text.partition(" ")
    kind = bare(database.title).removesuffix("s")
    article = bare(draft.text[: item.title.start]).rpartition(" ")[2]
    if item.title.kind != "quoted" and rest and bare(first) == kind and article in _ARTICLES:
        return rest
    return item.title.text


def _counted(item: Item, schema: Schema) -> Item:
    """ "2 butter" is two of butter, where a property says how many."""
    number, _, rest = item.title.text.partition(" ")
    said = english_parts().quantities
    fitting = [p.name for p in schema.values() if p.type == "number" and bare(p.name) in said]
    if item.title.kind != "text" or not (number.isdigit() and rest) or len(fitting) != 1:
        return item
    start = item.title.start + len(number) + 1
    many = Phrase("number", number, item.title.start, start - 1, number)
    title = Phrase("text", rest.strip(), start, item.title.end)
    return Item(title, (Attribute(fitting[0], many, start=many.start), *item.attributes))


def _without_kind(items: list[Item], body: Body | None) -> list[Item]:
    """ "log a bug in Roadmap: Crash on start": the word before the list is no title."""
    start = min((phrase.start for phrase in body.items), default=0) if body else 0
    head = [item for item in items if item.title.start < start]
    kind = head[0].title if len(head) == 1 and len(items) > 1 else None
    if kind is None or kind.kind == "quoted" or " " in kind.text.strip():
        return items
    return [item for item in items if item is not head[0]]


def _without_people(items: list[Item], draft: Draft) -> list[Item]:
    """ "Descale the kettle, otis, on Saturday": who is named in a list is no row of it.

    Raises:
        CannotPlan: more is said of somebody, which may be of the row or one of its own.
    """
    people = {bare(name): user for user in draft.lexicon.users
              for name in (user.name, *user.name.split()[:1])}  # fmt: skip
    kept: list[Item] = []
    for item in items:
        said = bare(item.title.text)
        if not kept or item.title.kind == "quoted" or said.partition(" ")[0] not in people:
            kept.append(item)
        elif said in people:
            title = item.title
            who = Phrase("person", title.text, title.start, title.end, people[said].id)
            owner = Attribute("assignee", who, start=title.start)
            also = (owner, *item.attributes)
            kept = [replace(each, attributes=(*each.attributes, *also)) for each in kept]
        else:
            question = f"Is “{item.title.text}” the title of a row of its own? Put it in quotes."
            raise CannotPlan(Clarify(question=question))
    return kept


def _said_of_all(items: list[Item]) -> list[Item]:
    """ "A and B, both for Ann": what is said of both is no third row."""
    last = items[-1] if len(items) > 1 else None
    if last is None or bare(last.title.text) not in _EVERYONE or not last.attributes:
        return items
    return [replace(each, attributes=(*each.attributes, *last.attributes)) for each in items[:-1]]


def _said_of(item: Item, shared: tuple[Attribute, ...], schema: Schema) -> list[Attribute]:
    """What holds for one row: its own words before those said of all."""
    own = {_property_name(each, schema) for each in item.attributes}
    return [*item.attributes, *(each for each in shared if _property_name(each, schema) not in own)]


def _property_name(attribute: Attribute, schema: Schema) -> str:
    try:
        return property_of(attribute, schema).name
    except BadInput:
        return attribute.prop
