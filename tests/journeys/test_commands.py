"""The commands, as a person or a script uses them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.sandbox.server import SandboxServer
from tests.eventually import eventually
from tests.journeys.conftest import NOTION_TOKEN
from tests.journeys.stack import Stack, environment, run
from tests.processes import mentioning


def test_a_refused_token_and_an_unreachable_notion_are_said_with_what_to_do(tmp_path: Path) -> None:
    with SandboxServer(tmp_path / "notion.sqlite3", token=NOTION_TOKEN) as notion:
        wrong = {"NOTION_TOKEN": "ntn_wrong_0123456789", "NOTION_BASE_URL": notion.url}
        stack = Stack(tmp_path / "data", **wrong)
        stack.start()
        refused = stack.ask("add Fix login to Roadmap")
    try:
        unreachable = stack.ask("add Fix logout to Roadmap")
    finally:
        stack.end()
    assert refused.returncode == unreachable.returncode == 1
    assert "NOTION_TOKEN" in refused.stdout
    assert "Notion" in unreachable.stdout
    said = refused.stdout + refused.stderr + unreachable.stdout + unreachable.stderr
    assert "Traceback" not in said
    assert "ntn_wrong" not in said + stack.logs()


def test_chat_without_a_terminal_and_without_input_runs_the_showcase(tmp_path: Path) -> None:
    data_dir = tmp_path / "fresh"
    done = run(environment(data_dir), "chat")
    assert done.returncode == 0, done.stderr
    assert "Launch checklist" in done.stdout
    assert "- [ ] Write announcement" in done.stdout
    assert done.stdout.count("Due: ") >= 3
    assert eventually(lambda: mentioning(str(data_dir)) == [], "every process to end")


def test_chat_reads_requests_from_standard_input_one_a_line(tmp_path: Path) -> None:
    said = "how many rows are in Roadmap?\n\nshow the page Team Home\n"
    done = run(environment(tmp_path / "data"), "chat", said=said)
    assert done.returncode == 0, done.stderr
    assert "rows in Roadmap" in done.stdout
    assert "Team Home" in done.stdout


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("asking") / "data") as stack:
        yield stack


class TestAsking:
    def test_what_is_done_exits_0_and_the_document_holds_everything(self, stack: Stack) -> None:
        done = stack.ask("add Fix login to Roadmap, due Friday", "--json")
        document = json.loads(done.stdout)
        assert done.returncode == 0
        assert document["state"] == "done"
        assert [task["state"] for task in document["tasks"]] == ["done", "done"]
        assert document["plan"]["steps"][0]["operation"] == "rows.create"
        assert document["links"][0]["text"] == "Fix login"

    def test_what_needs_approval_exits_3_and_has_not_run(self, stack: Stack) -> None:
        done = stack.ask("delete the page Dark mode", "--json")
        assert done.returncode == 3
        assert json.loads(done.stdout)["state"] == "approval"
        again = stack.ask('show the page "Dark mode"')
        assert again.returncode == 0

    def test_yes_approves(self, stack: Stack) -> None:
        done = stack.ask("delete the page Push notifications", "--yes", "--json")
        assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "done")

    def test_what_waits_is_approved_undone_and_brought_back_by_commands(self, stack: Stack) -> None:
        asked = json.loads(stack.ask("delete the page Offline mode", "--json").stdout)
        request = asked["request"]["id"]
        approved = run(stack.env, "approve", request, "--json")
        assert (approved.returncode, json.loads(approved.stdout)["state"]) == (0, "done")
        undone = run(stack.env, "undo", "--json")
        assert json.loads(undone.stdout)["request"]["text"].startswith("Undo:")
        assert stack.ask('show the page "Offline mode"').returncode == 0
        again = run(stack.env, "approve", request)
        assert again.returncode == 2
        assert "cannot be approved: it is done" in again.stderr

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("   ", "There is no request."),
            ("<!channel> @everyone 🎉", "add Fix login to Roadmap"),
            ("x" * 40_000, "Can't do that"),
        ],
    )
    def test_what_cannot_be_understood_gets_a_clear_answer(
        self, stack: Stack, text: str, says: str
    ) -> None:
        done = stack.ask(text)
        assert done.returncode in {0, 2}
        assert says in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr

    def test_plan_shows_and_does_nothing(self, stack: Stack) -> None:
        done = run(stack.env, "plan", "add Only planned to Roadmap")
        assert json.loads(done.stdout)["kind"] == "plan"
        found = json.loads(stack.ask("find pages about Only planned", "--json").stdout)
        assert found["tasks"][1]["result"]["count"] == 0

    def test_a_plan_file_is_run(self, stack: Stack, tmp_path: Path) -> None:
        planned = run(stack.env, "plan", "add From a file to Roadmap").stdout
        path = tmp_path / "plan.json"
        path.write_text(planned)
        done = run(stack.env, "run", str(path), "--json")
        assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "done")

    def test_a_plan_file_that_is_wrong_is_refused_with_the_place(
        self, stack: Stack, tmp_path: Path
    ) -> None:
        path = tmp_path / "plan.json"
        path.write_text(
            '{"title": "t", "steps": [{"id": "one", "operation": "pages.creat", "args": {}}]}'
        )
        done = run(stack.env, "run", str(path))
        assert done.returncode == 2
        assert "pages.create" in done.stderr

    def test_a_second_stack_on_the_same_data_is_refused_with_what_to_do(self, stack: Stack) -> None:
        done = run(stack.env, "up")
        assert done.returncode == 2
        assert "notion-assistant ask" in done.stderr

    def test_doctor_says_what_is_there(self, stack: Stack) -> None:
        done = run(stack.env, "doctor")
        assert done.returncode == 0, done.stdout
        assert "sandbox: connected as" in done.stdout
        assert "orchestrator leads, 2 workers run 8 tasks at once" in done.stdout
        assert "set SLACK_BOT_TOKEN" in done.stdout

    def test_the_audit_tells_the_story_of_a_request(self, stack: Stack) -> None:
        document = json.loads(stack.ask("add Audit me to Roadmap", "--json").stdout)
        lines = run(stack.env, "audit", "--request", document["request"]["id"]).stdout.splitlines()
        actions = [json.loads(line)["action"] for line in lines]
        story = ["request.accepted", "plan.made", "write.intended", "write.sent", "write.done"]
        assert [action for action in actions if action in story] == story
        assert actions[-1] == "request.finished"
