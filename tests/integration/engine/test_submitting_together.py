"""What several people say at once is stored with one commit, each thing as if it came alone."""

import re
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.domain.card import ActionKind
from core.domain.chat import Receipt
from core.engine.group_commit import in_groups
from core.kit.errors import Conflict, NotAllowed
from core.storage import audit, requests, tasks
from tests.builders import a_person, a_plan, a_step, a_thread, an_inbound
from tests.integration.engine import submitting_child
from tests.integration.engine.house import House

PEOPLE = 20
CHECKOUT = Path(__file__).parents[3]


@pytest.mark.requirement(2)
@pytest.mark.requirement(10)
def test_a_refused_word_among_many_requests_fails_alone_and_each_is_accepted_once(
    house: House,
) -> None:
    request_id = house.submit(a_plan(a_step("write", text="write")))
    asked = house.assistant.request(request_id)[0]
    others = [
        an_inbound(f"add Task {number}", key=f"key {number}", thread=a_thread(thread=f"T{number}"))
        for number in range(PEOPLE)
    ]
    word = an_inbound("stop", thread=asked.thread, person=a_person(id="U9", name="Mallory"))
    empty = an_inbound("undo", thread=asked.thread)
    house.assistant.gather(in_groups)
    begin = threading.Barrier(2 * PEOPLE + 2)

    def submit(inbound: object) -> object:
        begin.wait()
        try:
            return house.assistant.submit(inbound)  # type: ignore[arg-type]
        except (NotAllowed, Conflict) as error:
            return error

    try:
        with ThreadPoolExecutor(2 * PEOPLE + 2) as pool:
            results = list(pool.map(submit, [*others, word, empty, *others]))
    finally:
        house.assistant.close()
    refused, nothing = results[PEOPLE : PEOPLE + 2]
    assert isinstance(refused, NotAllowed)
    assert isinstance(nothing, Conflict)
    pairs = zip(results[:PEOPLE], results[PEOPLE + 2 :], strict=True)
    assert all(
        first.request_id == again.request_id and first.duplicate != again.duplicate  # type: ignore[attr-defined]
        for first, again in pairs
    )
    with house.database.read() as tx:
        assert len(requests.newest(tx, limit=100)) == PEOPLE + 1
        lines = [one for one in audit.entries(tx, limit=500) if one.action == "decision.refused"]
    assert [(one.actor, one.detail["wanted"]) for one in lines] == [("U9", ActionKind.CANCEL)]


@pytest.mark.requirement(3)
def test_what_was_accepted_before_the_process_was_killed_is_there_and_comes_only_once(
    house: House, database_url: str
) -> None:
    command = [sys.executable, "-m", submitting_child.__name__, database_url, "60"]
    died = subprocess.run(
        [*command, "intake.after_commit=kill@25"], stdout=subprocess.PIPE, cwd=CHECKOUT, check=False
    )
    assert died.returncode == -signal.SIGKILL
    acknowledged = {int(number) for number in re.findall(rb"accepted (\d+)\n", died.stdout)}
    assert acknowledged
    again = [house.assistant.submit(submitting_child.said(number)) for number in range(60)]
    assert {number for number in acknowledged if not again[number].duplicate} == set()
    with house.database.read() as tx:
        assert len(requests.newest(tx, limit=100)) == 60
        planned = [len(tasks.of_request(tx, one.request_id)) for one in again]
    assert planned == [1] * 60


def test_what_one_person_says_in_one_breath_stays_in_its_order(house: House) -> None:
    words = [f"word {number}" for number in range(6)]
    elsewhere = [a_thread(thread=f"{number}.0") for number in range(6)]
    said = [an_inbound(word) for word in words]
    others = [an_inbound("something else", thread=thread) for thread in elsewhere]
    mixed = [one for pair in zip(said, others, strict=True) for one in pair]
    house.assistant._intake.results(mixed)
    with house.database.read() as tx:
        [last, *before] = requests.latest(tx, said[0].thread)
        assert [len(requests.latest(tx, thread)) for thread in elsewhere] == [1] * 6
    assert last.text == "\n".join(words)
    assert [one.superseded_by for one in before] == [last.id, *[one.id for one in before[:-1]]]


def test_a_decision_is_about_the_request_that_came_just_before_it(house: House) -> None:
    asked, word = an_inbound("add a page"), an_inbound("stop")
    first, stopped = house.assistant._intake.results([asked, word])
    assert isinstance(first, Receipt)
    assert isinstance(stopped, Receipt)
    assert stopped.request_id == first.request_id
    assert house.assistant.request(first.request_id)[0].cancelled
