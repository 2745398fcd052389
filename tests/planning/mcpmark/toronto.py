"""A guide to a town: what to do, where to eat, where to have coffee, when to come."""

from tests.planning.mcpmark.twin import Twin, told, walk

PAGE = "Toronto Guide"
_ACTIVITIES = {
    "Name": "title",
    "Tags": "multi_select: Beaches pink, Parks green",
    "Google Maps Link": "url",
}
_FOOD = {"Name": "title", "Tags": "multi_select: Turkish pink, Hakka blue, Indian pink"}
_CAFES = {"Name": "title", "Area": "select: North, South pink"}
_GO = (
    ("Woodbine sands", ["Beaches"], "https://maps.example.com/woodbine"),
    ("Sugar shore", ["Beaches"], None),
    ("High hills", ["Parks"], "https://maps.example.com/hills"),
)
_EAT = (("Lamb table", ["Turkish"]), ("Wok house", ["Hakka"]), ("Curry corner", ["Indian"]))
_DRINK = (("Bean there", "North"), ("Steam room", "South"))


def build(twin: Twin) -> None:
    """The page with its databases and two coloured callouts."""
    page = twin.page(
        PAGE,
        '<callout icon="🍁" color="pink_background">\n\nBring a coat.\n\n</callout>\n\n'
        '<callout icon="🚋" color="blue_background">\n\nTake the tram.\n\n</callout>',
    )
    go = [{"Name": n, "Tags": t, "Google Maps Link": u} for n, t, u in _GO]
    twin.database("Activities", _ACTIVITIES, go, parent=page)
    eat = [dict(zip(_FOOD, one, strict=True)) for one in _EAT]
    twin.database("Food", _FOOD, eat, parent=page)
    drink = [dict(zip(_CAFES, one, strict=True)) for one in _DRINK]
    twin.database("Cafes", _CAFES, drink, parent=page)
    twin.database("Seasons", {"Name": "title"}, [{"Name": "Summer"}], parent=page)


def weekend_adventure_planner(twin: Twin) -> None:
    """A page with beaches, restaurants and cafes, each in its kind of list, and their numbers."""
    blocks = twin.blocks(twin.inside(twin.ids[PAGE], "Perfect Weekend Adventure"))
    flat = told(list(walk(blocks)))
    assert flat[:2] == [
        ("heading_1", "🎒 Perfect Weekend Adventure"),
        ("heading_2", "🏖️ Beach Activities"),
    ]
    assert sorted(flat[2:4]) == [
        ("bulleted_list_item", "Sugar shore"),
        ("bulleted_list_item", "Woodbine sands - https://maps.example.com/woodbine"),
    ]
    assert flat[4] == ("heading_2", "🍽️ Cultural Dining Experience")
    assert sorted(flat[5:7]) == [
        ("numbered_list_item", "Lamb table (Tag: Turkish)"),
        ("numbered_list_item", "Wok house (Tag: Hakka)"),
    ]
    assert flat[7:9] == [("heading_2", "☕ Coffee Break Spots"), ("toggle", "Top Cafes to Visit")]
    assert sorted(flat[9:11]) == [("to_do", "Bean there"), ("to_do", "Steam room")]
    assert not any(b["to_do"]["checked"] for b in walk(blocks) if b["type"] == "to_do")
    assert flat[11:] == [
        ("heading_2", "📊 Weekend Summary"),
        (
            "paragraph",
            (
                "This weekend includes 2 beach activities, 2 cultural dining options,"
                " and 2 coffee spots to explore!"
            ),
        ),
        ("divider", ""),
        (
            "callout",
            "Pro tip: Check the Seasons database for the best time to enjoy outdoor activities!",
        ),
    ]
    assert blocks[-1]["callout"]["icon"]["emoji"] == "💡"


def _no_pink(twin: Twin, title: str, name: str) -> None:
    """An option list holds the same names as at first, and none in pink."""
    prop = twin.properties(twin.ids[title])[name]
    options = prop[prop["type"]]["options"]
    assert "pink" not in {option["color"] for option in options}
    assert "For now" not in {option["name"] for option in options}


def simple__change_color(twin: Twin) -> None:
    """Kinds of food are not pink any more, and every row still has its own."""
    _no_pink(twin, "Food", "Tags")
    assert {row["Name"]: row["Tags"] for row in twin.rows(twin.ids["Food"])} == dict(_EAT)
    prop = twin.properties(twin.ids["Activities"])["Tags"]["multi_select"]["options"]
    assert {option["name"]: option["color"] for option in prop}["Beaches"] in {"pink", "yellow"}


def change_color(twin: Twin) -> None:
    """Nothing on the page is pink any more, and all of it still says the same."""
    simple__change_color(twin)
    _no_pink(twin, "Activities", "Tags")
    _no_pink(twin, "Cafes", "Area")
    rows = twin.rows(twin.ids["Activities"])
    assert {row["Name"]: row["Tags"] for row in rows} == {name: tags for name, tags, _ in _GO}
    assert {row["Name"]: row["Area"] for row in twin.rows(twin.ids["Cafes"])} == dict(_DRINK)
    boxes = [block for block in twin.blocks(twin.ids[PAGE]) if block["type"] == "callout"]
    assert [text for _, text in told(boxes)] == ["Bring a coat.", "Take the tram."]
    assert "pink_background" not in {box["callout"]["color"] for box in boxes}
