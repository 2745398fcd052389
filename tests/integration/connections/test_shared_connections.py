"""Two places that share a Notion: what one writes is not taken for the other's."""

from core.domain.card import Card
from core.sandbox.faults import Fault, FaultKind
from tests.integration.connections.test_places_with_their_own import a_title, counted
from tests.integration.connections.town import Notion, Town

TEAM, SERVER, APART = "slack/T1", "discord/1001", "discord/1002"


def links_of(card: Card) -> list[str]:
    return [link.url for link in card.links]


def test_the_same_words_in_both_at_once_make_two_and_each_knows_its_own(
    town: Town, blue: Notion, green: Notion
) -> None:
    town.connect(TEAM, blue)
    town.connect(APART, green)
    town.connecting.share(SERVER, TEAM, actor="operator")
    title = a_title("Twin")
    lost = Fault(kind=FaultKind.APPLY_THEN_RESET, method="POST", path="pages", containing=title)
    blue.server.desk.faults.add(lost)
    first = town.ask(TEAM, f"add {title} to Roadmap")
    second = town.ask(SERVER, f"add {title} to Roadmap")
    assert not links_of(first)
    assert not links_of(second)  # the place in line is the other's until that is known
    assert counted(town) == {TEAM}
    assert links_of(town.ask(APART, f"add {title} to Roadmap"))
    for _ in range(5):
        town.turn(30)
        town.work()
    found = [links_of(town.card(card.request_id)) for card in (first, second)]
    assert [len(links) for links in found] == [1, 1]
    assert found[0] != found[1]
    assert blue.titles(title) == [title, title]
    assert green.titles(title) == [title]
