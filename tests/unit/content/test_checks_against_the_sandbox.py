"""What the checks pass the sandbox takes, and what they refuse the sandbox refuses.

The sandbox is a separate reading of Notion's rules, so where both agree neither is wrong alone.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.content import check_properties, check_request
from core.content.check_parts import check_update
from core.content.languages import LANGUAGES
from core.content.shapes import BLOCK_COLOURS
from tests.unit.content.sandbox_judge import Judge, Obj

quick = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

USER = "USER"
PAGE = "PAGE"
ORIGINAL = "ORIGINAL"
"""Stand for ids that the sandbox knows; `known` puts them in."""


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    made = Judge(tmp_path_factory.mktemp("judge") / "sandbox.sqlite3")
    yield made
    made.close()


@pytest.fixture(scope="module")
def page(judge: Judge) -> str:
    return judge.page()


@pytest.fixture(scope="module")
def known(judge: Judge, page: str) -> dict[str, str]:
    original = {"type": "synced_block", "synced_block": {"synced_from": None}}
    answer = judge.ask("PATCH", f"blocks/{page}/children", {"children": [original]})
    people = judge.ask("GET", "users")["results"]
    user = next(each["id"] for each in people if each["type"] == "person")
    return {USER: user, PAGE: page, ORIGINAL: answer["results"][0]["id"]}


def filled(value: Any, known: dict[str, str]) -> Any:
    """The same JSON with ids that the sandbox knows."""
    if isinstance(value, dict):
        return {key: filled(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, known) for item in value]
    return known.get(value, value) if isinstance(value, str) else value


def mostly(good: st.SearchStrategy[Any], *wrong: Any) -> st.SearchStrategy[Any]:
    """Now and then one of the wrong ones."""
    return st.integers(0, 30).flatmap(lambda n: st.sampled_from(wrong) if n == 0 else good)


def fields(
    required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[Obj]:
    """An object that now and then lacks a field or has one too many."""
    whole = st.fixed_dictionaries(required, optional=dict(optional))
    lacking = whole.map(lambda body: dict(list(body.items())[1:]))
    more = whole.map(lambda body: {**body, "surplus": 1})
    return st.integers(0, 60).flatmap(lambda n: lacking if n == 0 else more if n == 1 else whole)


def of(kind: str, inner: st.SearchStrategy[Any], *, tag: bool = True) -> st.SearchStrategy[Obj]:
    made = inner.map(lambda value: {"type": kind, kind: value} if tag else {kind: value})
    return mostly(made, {"type": "gallery", kind: {}}, {"type": kind}, 5)


WORDS = st.sampled_from(["", "x", "x" * 2_000, "😀" * 1_000, "two words"])
words = mostly(WORDS, "x" * 2_001, "😀" * 1_001, None, 7)
colours = mostly(st.sampled_from(sorted(BLOCK_COLOURS)), "mauve", None, 3)
flags = mostly(st.booleans(), "yes", 1)
links = mostly(
    st.sampled_from(["https://example.com/a?b#c", "HTTP://EXAMPLE.COM", "mailto:a@example.com"]),
    "relative/path",
    "//example.com/x",
    "https://",
    "https://example.com/a b",
    "https://example.com/" + "a" * 2_000,
    5,
)
web = mostly(st.just("https://example.com/a.png"), "mailto", "/a.png", None, "https://exa mple.com")
users = mostly(st.just(USER), "somebody", None)
days = mostly(
    st.sampled_from(["2026-11-23", "2026-11-23T10:00:00+01:00", "2026-11-23T10:00:00Z"]),
    "tomorrow",
    "2026-13-01",
    20261123,
)
dates = fields(
    {"start": days},
    end=days | st.none(),
    time_zone=mostly(st.none(), "Europe/Berlin", "Middle/Earth"),
)
marks = fields({}, bold=flags, italic=flags, underline=flags, code=flags, color=colours)
text = of(
    "text",
    fields({"content": words}, link=st.none() | fields({"url": links})),
)
mentions = of(
    "mention",
    st.one_of(
        of("user", fields({"id": users})),
        of("page", fields({"id": st.just(PAGE)})),
        of("date", dates),
        of("template_mention", of("template_mention_date", mostly(st.just("today"), "never"))),
    ),
)
equations = of("equation", fields({"expression": mostly(st.just("x^2"), "x" * 1_001, None)}))
items = st.builds(
    lambda item, more: {**item, **more} if isinstance(item, dict) else item,
    text | mentions | equations,
    st.just({}) | st.builds(lambda value: {"annotations": value}, marks),
)
ONE = [{"text": {"content": "x"}}]
rich = mostly(st.lists(items, max_size=2), ONE * 101, None, "text")
icons = st.one_of(
    st.none(),
    of("emoji", mostly(st.sampled_from(["💡", "ℹ️", "1️⃣"]), "x", "", 4)),
    of("external", fields({"url": web})),
    of("icon", fields({"name": st.just("pizza")}, color=mostly(st.just("blue"), "mauve"))),
)
sources = of("external", fields({"url": web}))


def block(kind: str, body: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A block; its type is given or not."""
    return st.booleans().flatmap(lambda tag: of(kind, body, tag=tag))


def media(kind: str) -> st.SearchStrategy[Any]:
    extra = {"name": mostly(st.just("a.txt"), 7)} if kind == "file" else {}
    more = fields({}, caption=rich, **extra)
    return block(
        kind, st.builds(lambda a, b: {**a, **b} if isinstance(a, dict) else a, sources, more)
    )


def table(width: int) -> st.SearchStrategy[Obj]:
    cells = st.lists(rich, min_size=width, max_size=width)
    row = block("table_row", fields({"cells": mostly(cells, [], [ONE] * 7)}))
    return fields(
        {
            "table_width": mostly(st.just(width), 0, 101, "2"),
            "children": mostly(st.lists(row, min_size=1, max_size=3), [], [{"divider": {}}]),
        },
        has_column_header=flags,
    )


leaves = st.one_of(
    block("divider", fields({})),
    block("breadcrumb", fields({})),
    block("table_of_contents", fields({}, color=colours)),
    block("equation", fields({"expression": mostly(st.just("x"), "x" * 1_001)})),
    block(
        "code",
        fields(
            {"rich_text": rich, "language": mostly(st.sampled_from(sorted(LANGUAGES)), "py")},
            caption=rich,
        ),
    ),
    block("bookmark", fields({"url": links}, caption=rich)),
    block("embed", fields({"url": links}, caption=rich)),
    *(media(kind) for kind in ("image", "video", "audio", "pdf", "file")),
    block("link_to_page", of("page_id", mostly(st.just(PAGE), "somewhere"))),
    block("synced_block", fields({"synced_from": of("block_id", st.just(ORIGINAL))})),
    st.integers(1, 3).flatmap(lambda width: block("table", table(width))),
)


def holding(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    inside = mostly(st.lists(children, max_size=2), [{"divider": {}}] * 101, 3)
    plain = ("paragraph", "bulleted_list_item", "numbered_list_item", "quote", "toggle", "to_do")
    column = block(
        "column",
        fields(
            {"children": mostly(st.lists(children, min_size=1, max_size=2), [])},
            width_ratio=mostly(st.just(0.5), 0, 1.5),
        ),
    )
    label = block("paragraph", fields({"rich_text": rich}, icon=icons, children=inside))
    return st.one_of(
        *(
            block(kind, fields({"rich_text": rich}, color=colours, children=inside))
            for kind in plain
        ),
        block("callout", fields({"rich_text": rich}, icon=icons, children=inside)),
        block("template", fields({"rich_text": rich}, children=inside)),
        block("heading_1", fields({"rich_text": rich, "is_toggleable": flags}, children=inside)),
        block("synced_block", fields({"synced_from": st.none()}, children=inside)),
        block("tab", fields({}, children=mostly(st.lists(label, max_size=2), [{"divider": {}}]))),
        block(
            "column_list",
            fields({"children": mostly(st.lists(column, min_size=2, max_size=3), [])}),
        ),
    )


blocks = st.recursive(leaves | holding(leaves), holding, max_leaves=4)


@quick
@given(st.lists(blocks, min_size=1, max_size=2))
def test_blocks_pass_when_the_sandbox_takes_them(
    judge: Judge, page: str, known: dict[str, str], children: list[Any]
) -> None:
    sent = filled(children, known)
    why = judge.accepts("PATCH", f"blocks/{page}/children", {"children": sent})
    assert ([str(problem) for problem in check_request(sent)] == []) is (why == ""), why


updates = st.one_of(
    *(
        st.tuples(st.just(kind), fields({}, rich_text=rich, color=colours))
        for kind in ("paragraph", "heading_2", "quote", "toggle", "bulleted_list_item")
    ),
    st.tuples(st.just("to_do"), fields({}, rich_text=rich, checked=flags)),
    st.tuples(st.just("callout"), fields({}, rich_text=rich, icon=icons)),
    st.tuples(st.just("code"), fields({}, caption=rich, language=mostly(st.just("c"), "py"))),
    st.tuples(st.just("equation"), fields({"expression": mostly(st.just("x"), None)})),
    st.tuples(st.just("bookmark"), fields({}, url=links, caption=rich)),
    st.tuples(st.just("image"), fields({}, caption=rich, external=fields({"url": web}))),
    st.tuples(st.just("divider"), fields({})),
)

NEW: Obj = {
    "to_do": {"rich_text": []},
    "code": {"rich_text": [], "language": "c"},
    "equation": {"expression": "y"},
    "bookmark": {"url": "https://example.com"},
    "image": {"external": {"url": "https://example.com/i.png"}},
    "divider": {},
}


@pytest.fixture(scope="module")
def standing(judge: Judge, page: str) -> dict[str, str]:
    """A block of each type that is updated; type to id."""
    kinds = ["paragraph", "heading_2", "quote", "toggle", "bulleted_list_item", "callout", *NEW]
    new = [{"type": kind, kind: NEW.get(kind, {"rich_text": []})} for kind in kinds]
    made = judge.ask("PATCH", f"blocks/{page}/children", {"children": new})["results"]
    return {block["type"]: block["id"] for block in made}


@quick
@given(updates)
def test_updates_of_blocks_pass_when_the_sandbox_takes_them(
    judge: Judge, standing: dict[str, str], known: dict[str, str], update: tuple[str, Obj]
) -> None:
    kind, body = update[0], filled(update[1], known)
    why = judge.accepts("PATCH", f"blocks/{standing[kind]}", {kind: body})
    assert ([str(problem) for problem in check_update(kind, body)] == []) is (why == ""), why


option = fields({"name": mostly(st.just("High"), "a,b", "x" * 101, "", None)})
values = {
    "Name": of("title", rich),
    "Text": of("rich_text", rich),
    "Number": of("number", mostly(st.none() | st.integers() | st.floats(-5, 5), "5", True)),
    "Choice": of("select", st.none() | option),
    "Tags": of("multi_select", mostly(st.lists(option, max_size=2), [{"name": "a"}] * 101, "a")),
    "State": of("status", st.none() | fields({"name": st.just("Done")})),
    "Day": of("date", st.none() | dates),
    "Who": of("people", mostly(st.lists(fields({"id": users}), max_size=2), [{"id": USER}] * 101)),
    "Check": of("checkbox", flags),
    "Link": of(
        "url", mostly(st.sampled_from([None, "https://example.com", "any"]), "x" * 2_001, 1)
    ),
    "Mail": of("email", mostly(st.sampled_from([None, "a@example.com"]), "x" * 201, 1)),
    "Phone": of("phone_number", mostly(st.sampled_from([None, "+1 555"]), "1" * 201, 1)),
    "Files": of(
        "files",
        mostly(
            st.lists(
                st.builds(
                    lambda source, more: {**source, **more} if isinstance(source, dict) else source,
                    sources,
                    fields({"name": mostly(st.just("a"), "x" * 101, None)}),
                ),
                max_size=2,
            ),
            [{"name": "a", "external": {"url": "https://example.com"}}] * 101,
        ),
    ),
    "Where": of(
        "place",
        st.none()
        | fields({"lat": mostly(st.just(5), "5", None), "lon": st.just(1.5)}, name=st.just("x")),
    ),
    "Rows": of("relation", mostly(st.just([{"id": "ROW"}]), [{"id": "row"}], [], ["ROW"], None)),
    "Checked": of(
        "verification", fields({"state": mostly(st.just("verified"), "expired")}, date=dates)
    ),
}


@pytest.fixture(scope="module")
def row(judge: Judge) -> str:
    """A row of a database with one property of each type."""
    types = {
        "Text": "rich_text",
        "Number": "number",
        "Choice": "select",
        "Tags": "multi_select",
        "State": "status",
        "Day": "date",
        "Who": "people",
        "Check": "checkbox",
        "Link": "url",
        "Mail": "email",
        "Phone": "phone_number",
        "Files": "files",
        "Where": "place",
        "Checked": "verification",
    }
    properties: Obj = {"Name": {"title": {}}, **{name: {kind: {}} for name, kind in types.items()}}
    made = judge.ask(
        "POST",
        "databases",
        {
            "parent": {"type": "page_id", "page_id": judge.root},
            "title": ONE,
            "initial_data_source": {"properties": properties},
        },
    )
    source = made["data_sources"][0]["id"]
    related = {"data_source_id": source, "type": "single_property", "single_property": {}}
    judge.ask("PATCH", f"data_sources/{source}", {"properties": {"Rows": {"relation": related}}})
    parent = {"type": "data_source_id", "data_source_id": source}
    added = judge.ask("POST", "pages", {"parent": parent, "properties": {"Name": {"title": ONE}}})
    return str(added["id"])


@quick
@given(
    st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: values[name] for name in names})
    )
)
def test_property_values_pass_when_the_sandbox_takes_them(
    judge: Judge, row: str, known: dict[str, str], properties: Obj
) -> None:
    sent = filled(properties, {**known, "ROW": row})
    why = judge.accepts("PATCH", f"pages/{row}", {"properties": sent})
    assert ([str(problem) for problem in check_properties(sent)] == []) is (why == ""), why


@pytest.mark.parametrize(
    ("children", "right"),
    [
        ([{"divider": {}}] * 100, True),
        ([{"divider": {}}] * 101, False),
        ([{"quote": {"rich_text": [], "children": [{"divider": {}}] * 100}}] * 9, True),
        ([{"quote": {"rich_text": [], "children": [{"divider": {}}] * 100}}] * 10, False),
        (
            [{"code": {"rich_text": [{"text": {"content": "x" * 1_900}}] * 50, "language": "c"}}]
            * 5,
            True,
        ),
        (
            [{"code": {"rich_text": [{"text": {"content": "x" * 1_900}}] * 60, "language": "c"}}]
            * 5,
            False,
        ),
    ],
)
def test_a_request_is_judged_whole(
    judge: Judge, page: str, children: list[Obj], *, right: bool
) -> None:
    accepted = judge.accepts("PATCH", f"blocks/{page}/children", {"children": children}) == ""
    assert (accepted, check_request(children) == []) == (right, right)
