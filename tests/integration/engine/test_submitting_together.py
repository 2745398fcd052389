"""What several people say at once is stored with one commit, each thing as if it came alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.domain.card import ActionKind
from core.engine.group_commit import in_groups
from core.kit.errors import Conflict, NotAllowed
from core.storage import audit, requests
from tests.builders import a_person, a_plan, a_step, a_thread, an_inbound
from tests.integration.engine.house import House

PEOPLE = 20


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
