"""A column that gets another type keeps what the new type can hold, and nothing else."""

from typing import Any

import pytest

from tests.integration.sandbox.desk import Obj, Workbench, text


def retyped(bench: Workbench, before: Obj, value: Any, after: Obj) -> Any:
    """What a cell holds once its column has another type."""
    kind = next(iter(before))
    source = bench.table("Things", Said=before)
    row = bench.row(source, "one", Said={kind: value})
    answer = bench.raw("PATCH", f"data_sources/{source}", {"properties": {"Said": after}})
    assert answer.status_code == 200, answer.text
    shown = bench.raw("GET", f"pages/{row['id']}").json()["properties"]["Said"]
    return shown[next(iter(after))]


@pytest.mark.parametrize(
    ("before", "value", "after", "wanted"),
    [
        ({"rich_text": {}}, text("12"), {"number": {}}, 12),
        ({"rich_text": {}}, text("$1,200.50"), {"number": {}}, 1200.5),
        ({"rich_text": {}}, text("many"), {"number": {}}, None),
        ({"rich_text": {}}, text("2026-01-02"), {"date": {}}, "2026-01-02"),
        ({"rich_text": {}}, text("soon"), {"date": {}}, None),
        ({"rich_text": {}}, text("yes"), {"checkbox": {}}, True),
        ({"rich_text": {}}, text("a, b"), {"multi_select": {}}, ["a", "b"]),
        ({"number": {}}, 7, {"rich_text": {}}, "7"),
        ({"checkbox": {}}, True, {"select": {}}, "Yes"),
        ({"select": {}}, {"name": "High"}, {"multi_select": {}}, ["High"]),
        ({"multi_select": {}}, [{"name": "p"}, {"name": "q"}], {"rich_text": {}}, "p, q"),
        ({"multi_select": {}}, [{"name": "p"}, {"name": "q"}], {"select": {}}, "p"),
        ({"select": {}}, {"name": "Done"}, {"status": {}}, "Done"),
        ({"select": {}}, {"name": "Odd"}, {"status": {}}, "Not started"),
        ({"select": {}}, {"name": "High"}, {"people": {}}, []),
    ],
)
def test_what_the_new_type_can_hold_is_kept(
    bench: Workbench, before: Obj, value: Any, after: Obj, wanted: Any
) -> None:
    assert said(retyped(bench, before, value, after)) == wanted


def said(shown: Any) -> Any:
    """A value in short."""
    if isinstance(shown, list):
        if shown and "plain_text" in shown[0]:
            return "".join(run["plain_text"] for run in shown)
        return [one["name"] for one in shown]
    if isinstance(shown, dict):
        return shown.get("name", shown.get("start"))
    return shown


def test_options_go_along_with_their_colours_to_another_type_of_choices(bench: Workbench) -> None:
    options = [{"name": "High", "color": "red"}, {"name": "Low", "color": "blue"}]
    source = bench.table("Things", Level={"select": {"options": options}})
    path = f"data_sources/{source}"
    shown = bench.raw("PATCH", path, {"properties": {"Level": {"multi_select": {}}}}).json()
    kept = shown["properties"]["Level"]["multi_select"]["options"]
    assert [(one["name"], one["color"]) for one in kept] == [("High", "red"), ("Low", "blue")]
