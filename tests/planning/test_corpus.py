"""The grammar over corpora of requests, scored against gold plans.

`aside`, `unseen` and `unseen_chatty` are only looked at to score (`make bench-planner`); the
grammar grew with all others.
"""

import pytest

from core.domain.ports import NotionReads
from core.notion.reads import Reads
from core.operations.catalogue import Catalogue
from tests.planning.grounds import grounds, judged
from tests.planning.scoring import cases

LEARNED = [*cases("everyday"), *cases("varied"), *cases("unfamiliar")]
TOLD = [
    *LEARNED[::5],
    *cases("spoken")[::3],
    *cases("coming")[::3],
    *cases("plain")[::5],
    *cases("weekday")[::5],
]
"""A share of them, for the time's sake; `make bench-planner` asks all."""
FREER = [*cases("natural")[::12], *cases("chatty")[::12], *cases("traps")[::5]]


@pytest.fixture(scope="module")
def team(reads: Reads) -> NotionReads:
    return reads


def test_requests_become_the_plans_that_people_expect_and_nothing_else_is_written(
    team: NotionReads, catalogue: Catalogue
) -> None:
    report = judged(TOLD, grounds(team, catalogue))
    assert report.wrong_writes == 0, report.missed()
    assert report.exact >= 0.95, report.missed()
    assert report.step_f1 >= 0.97
    assert report.argument_f1 >= 0.97


def test_whatever_is_said_beside_a_request_nothing_is_written_that_was_not_asked_for(
    team: NotionReads, catalogue: Catalogue
) -> None:
    report = judged(FREER, grounds(team, catalogue))
    assert report.wrong_writes == 0, report.missed()
    assert report.exact >= 0.75, report.missed()
