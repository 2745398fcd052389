"""A journey through Japan: an itinerary, a packing list, restaurants, expenses."""

from tests.planning.mcpmark.twin import Twin, after, one, said, told

PAGE = "Japan Travel Planner"
_ITINERARY = {
    "Name": "title",
    "Day": "select: Day 1, Day 2, Day 3",
    "Group": "select: Osaka, Kyoto, Tokyo",
    "Notes": "rich_text",
    "Type": "multi_select: Food, Sight",
    "Visited": "checkbox",
    "Place": "relation: Restaurants",
}
_STOPS = (
    ("Castle gardens", "Day 1", "Osaka", "10 AM", "Sight", True, ""),
    ("Cheesecake hall", "Day 1", "Osaka", "7 PM", "Food", False, "Cheesecake hall"),
    ("Canal bridge", "Day 1", "Osaka", "9 PM", "Sight", True, ""),
    ("Fish market", "Day 1", "Osaka", "6 PM", "Food", True, "Fish market"),
    ("Old arcade", "Day 2", "Osaka", "6:30 PM", "Sight", False, ""),
    ("Cutlet house", "Day 2", "Osaka", "11 AM", "Food", False, "Cutlet house"),
    ("Night lanterns", "Day 2", "Kyoto", "8 PM", "Sight", False, ""),
    ("Harbour wheel", "Day 3", "Osaka", "8 PM", "Sight", True, ""),
    ("Free time", "Day 3", "", "", "Sight", False, ""),
)
_PACKING = {
    "Name": "title",
    "Type": "multi_select: Clothes, Essentials, Shoes",
    "Packed": "checkbox",
}
_THINGS = (
    *(("Coat", "Clothes", False), ("Hat", "Clothes", False), ("Socks", "Clothes", True)),
    *(("SIM Card", "Essentials", False), ("Wallet", "Essentials", False)),
    *(("Passport", "Essentials", False), ("Boots", "Shoes", True), ("Sandals", "Shoes", False)),
)
_EXPENSES = {
    "Expense": "title",
    "Date": "date",
    "Transaction Amount": "number: dollar",
    "Category": "multi_select: Dining, Travel",
    "Comment": "rich_text",
}


def build(twin: Twin) -> None:
    """The page with its databases."""
    page = twin.page(
        PAGE, "A plan for two weeks.\n\n## Packing List 💼\n\nTick what is in the bag."
    )
    things = [{"Name": n, "Type": [kind], "Packed": done} for n, kind, done in _THINGS]
    twin.database("Packing List", _PACKING, things, parent=page)
    twin.write(page, "## Where to go 🗾")
    places = [
        {"Name": name, "Description": f"Known for {what}."}
        for name, what in (
            *(("Cheesecake hall", "cake"), ("Fish market", "crab")),
            *(("Cutlet house", "pork"), ("Noodle bar", "soup")),
        )
    ]
    names = {"Name": "title", "Description": "rich_text"}
    twin.database("Restaurants", names, places, parent=page)
    stops = [
        {
            "Name": name,
            "Day": day,
            "Notes": time,
            "Type": [kind],
            "Visited": been,
            **({"Group": city} if city else {}),
            **({"Place": [place]} if place else {}),
        }
        for name, day, city, time, kind, been, place in _STOPS
    ]
    before = dict(twin.ids)
    twin.database("Travel Itinerary", _ITINERARY, stops, parent=page)
    twin.ids.update(before)
    twin.database("Expenses", _EXPENSES, (), parent=page)


def _left(twin: Twin) -> set[str]:
    return {row["Name"] for row in twin.rows(twin.ids["Travel Itinerary"])}


def remove_osaka_itinerary(twin: Twin) -> None:
    """Late stops of the first two days in Osaka are gone, and nothing else is."""
    gone = {"Cheesecake hall", "Canal bridge", "Old arcade"}
    assert _left(twin) == {stop[0] for stop in _STOPS} - gone


simple__remove_osaka_itinerary = remove_osaka_itinerary


def restaurant_expenses_sync(twin: Twin) -> None:
    """An expense for each restaurant of the first day, told by the restaurant's own words."""
    rows = twin.rows(twin.ids["Expenses"])
    assert {(row["Expense"], row["Comment"]) for row in rows} == {
        ("Cheesecake hall", "Known for cake."),
        ("Fish market", "Known for crab."),
    }
    for row in rows:
        assert row["Date"] == ("2025-01-01", None)
        assert row["Transaction Amount"] == 120
        assert row["Category"] == ["Dining"]
    assert set(twin.properties(twin.ids["Travel Itinerary"])) == set(_ITINERARY)


def packing_progress_summary(twin: Twin) -> None:
    """The things are ticked, and figures stand under the heading of the list."""
    packed = {row["Name"] for row in twin.rows(twin.ids["Packing List"]) if row["Packed"]}
    assert packed == {"Coat", "Socks", "SIM Card", "Wallet", "Boots"}
    follows = after(twin.blocks(twin.ids[PAGE]), "Packing List 💼")
    assert told(follows)[:4] == [
        ("paragraph", "Packing Progress Summary"),
        ("bulleted_list_item", "Clothes: 2/3 packed"),
        ("bulleted_list_item", "Essentials: 2/3 packed"),
        ("bulleted_list_item", "Shoes: 1/2 packed"),
    ]
    assert all(run["annotations"]["bold"] for run in follows[0]["paragraph"]["rich_text"])


def daily_itinerary_overview(twin: Twin) -> None:
    """A page with a summary, and a list to tick for each day."""
    blocks = twin.blocks(twin.inside(twin.ids[PAGE], "Daily Itinerary Overview"))
    assert told(blocks)[:3] == [
        ("heading_1", "📅 Daily Itinerary Overview"),
        ("heading_2", "📊 Trip Summary"),
        ("paragraph", "Total activities visited (from Day 1 to Day 3): 4"),
    ]
    headings = ("🌅 Day 1", "🌆 Day 2", "🌃 Day 3")
    assert [said(b) for b in blocks if b["type"] == "heading_2"][1:] == list(headings)
    for day, heading in enumerate(headings, 1):
        one(blocks, heading, "heading_2")
        listed = []
        for block in after(blocks, heading):
            if block["type"] != "to_do":
                break
            listed.append((said(block), block["to_do"]["checked"]))
        assert sorted(listed) == sorted(
            (f"{name} - {city}" if city else name, been)
            for name, on, city, _, _, been, _ in _STOPS
            if on == f"Day {day}"
        )
