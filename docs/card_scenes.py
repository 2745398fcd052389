"""The cards that docs/cards shows: what a request looks like from the first second to the last."""

from core.domain.card import Action, ActionKind, Card, CardState, CardStep, Link, StepState

_ID = "req_0123456789abcdefghjk"
_PLACE = "https://www.notion.so/"


def _action(kind: ActionKind, label: str, argument: str = "", **more: bool) -> Action:
    return Action(kind=kind, label=label, request_id=_ID, argument=argument, **more)


def _link(title: str) -> Link:
    return Link(text=title, url=f"{_PLACE}{title.replace(' ', '-')}")


def _step(
    title: str, state: StepState, detail: str = "", kind: str = "", link: str = ""
) -> CardStep:
    links = (_link(link),) if link else ()
    return CardStep(title=title, state=state, detail=detail, kind=kind, links=links)


_CANCEL = _action(ActionKind.CANCEL, "Cancel")
_UNDO = _action(ActionKind.UNDO, "Undo")
_MADE = [_step("Create page", StepState.DONE, kind="pages.create")] * 17
_TO_MAKE = [_step("Create page", StepState.WAITING, kind="pages.create")] * 23

SCENES: dict[str, tuple[str, Card]] = {
    "planning": (
        "add Fix login, Ship the beta and Write docs to Roadmap, due Friday, assigned to me",
        Card(
            request_id=_ID,
            revision=1,
            state=CardState.PLANNING,
            title="add Fix login, Ship the beta and Write docs to Roadmap, due Friday",
            actions=(_CANCEL,),
            elapsed=0.4,
        ),
    ),
    "running": (
        "make a page for each of our 40 customers and list them under Accounts",
        Card(
            request_id=_ID,
            revision=2,
            state=CardState.WORKING,
            title="Create a page for each customer",
            steps=(
                _step("Find the customers", StepState.DONE),
                *_MADE,
                *_TO_MAKE,
                _step("Add the list to Accounts", StepState.WAITING),
            ),
            actions=(_CANCEL,),
            elapsed=14,
        ),
    ),
    "approval": (
        "archive everything done in Roadmap",
        Card(
            request_id=_ID,
            revision=3,
            state=CardState.APPROVAL,
            title="Archive what is done in Roadmap",
            body=(
                "Please approve before I go on. I would:\n"
                "- Move 3 pages to the trash\n"
                f"    - [Audit of access rights]({_PLACE}audit) — in Roadmap\n"
                f"    - [Search in the help centre]({_PLACE}search) — in Roadmap\n"
                f"    - [Progress bar for imports]({_PLACE}bar) — in Roadmap\n\n"
                "3 things · 3 Notion calls · about 2 s at 3 calls a second\n\n"
                "Open until 14:02 on 24 November."
            ),
            steps=(
                _step("Look up what is done in Roadmap", StepState.DONE, "3 found"),
                _step("Move each of them to the trash", StepState.ASKING),
            ),
            actions=(
                _action(ActionKind.APPROVE, "Approve", "a.b", primary=True),
                _action(ActionKind.REJECT, "Reject", "a", danger=True),
            ),
            elapsed=2,
        ),
    ),
    "question": (
        "add Call the bank to Tasks",
        Card(
            request_id=_ID,
            revision=4,
            state=CardState.QUESTION,
            title="add Call the bank to Tasks",
            body="There are two databases called **Tasks**. Which one do you mean?",
            actions=(
                _action(ActionKind.PICK, "Team Home › Tasks", "0"),
                _action(ActionKind.PICK, "Private › Tasks", "1"),
            ),
            elapsed=1,
        ),
    ),
    "done": (
        "add Fix login, Ship the beta and Write docs to Roadmap, due Friday, assigned to me",
        Card(
            request_id=_ID,
            revision=5,
            state=CardState.DONE,
            title="Add three rows to Roadmap",
            body="3 rows added.",
            steps=(
                _step("Add Fix login to Roadmap", StepState.DONE),
                _step("Add Ship the beta to Roadmap", StepState.DONE),
                _step("Add Write docs to Roadmap", StepState.DONE),
            ),
            links=(_link("Fix login"), _link("Ship the beta"), _link("Write docs")),
            actions=(_UNDO,),
            elapsed=3,
        ),
    ),
    "failed": (
        "copy Launch plan to the Archive and tell the team",
        Card(
            request_id=_ID,
            revision=6,
            state=CardState.PARTIAL,
            title="Copy Launch plan to the Archive",
            body="1 page created; 2 not done.",
            steps=(
                _step("Copy Launch plan", StepState.DONE, link="Launch plan"),
                _step(
                    "Move the copy to Archive",
                    StepState.FAILED,
                    "I cannot see Archive. Share it with the integration, then try again.",
                ),
                _step(
                    "Comment on Launch plan", StepState.SKIPPED, "A step before it was not done."
                ),
            ),
            links=(_link("Launch plan"),),
            actions=(_action(ActionKind.RETRY, "Try again", primary=True), _UNDO),
            elapsed=65,
        ),
    ),
}
"""By name: what was asked, and the card."""
