"""Odd order, slips, conditions, half-said things: they become the right plan or a question."""

from collections.abc import Callable

import pytest

from core.domain.plan import Clarify, Is, OnFailure, Outcome, Plan
from core.planner.depending import counting, dependent
from core.planner.grammar.lexicon import Lexicon
from core.planner.spelling import corrected
from tests.planning.asking import arguments, operations

Ask = Callable[[str], Outcome]
PlanFor = Callable[[str], Plan]


class TestWordOrder:
    @pytest.mark.parametrize(
        "text",
        [
            "give Dark mode to Jonas",
            "give Jonas Dark mode",
            "Jonas is on Dark mode now",
            "Dark mode belongs to Jonas",
        ],
    )
    def test_a_row_and_a_person_say_who_it_is_given_to(self, plan: PlanFor, text: str) -> None:
        (step,) = plan(text).steps
        assert step.operation == "rows.update"
        given = step.args["properties"]
        assert isinstance(given, dict)
        assert list(given) == ["Owner"]

    def test_every_row_that_is_named_gets_the_value(self, plan: PlanFor) -> None:
        made = plan("set due date of Dark mode and Offline mode to Friday")
        assert [each.title for each in made.steps] == [
            "Set Due of Dark mode (Due: Nov 27, 2026)",
            "Set Due of Offline mode (Due: Nov 27, 2026)",
        ]

    def test_a_page_is_put_under_another(self, plan: PlanFor) -> None:
        (step,) = plan("put Meeting notes under Team Home").steps
        assert step.operation == "pages.move"

    def test_words_without_a_place_make_no_plan(self, ask: Ask) -> None:
        assert not isinstance(ask("Dark mode frobnicates Jonas quite high"), Plan)


class TestQuestions:
    @pytest.mark.parametrize(
        "text",
        [
            "is Dark mode done?",
            "is Dark mode done",
            "does Jonas own Dark mode?",
            "was Offline mode high priority?",
            "who is assigned to Dark mode",
        ],
    )
    def test_a_question_never_changes_anything(self, ask: Ask, text: str) -> None:
        outcome = ask(text)
        assert not isinstance(outcome, Plan) or all(
            name.endswith((".read", ".query", "search")) for name in operations(outcome)
        )


class TestSlips:
    @pytest.mark.parametrize(
        ("said", "meant"),
        [
            ("shwo overdue taks", "show overdue tasks"),
            (
                "craete a page called Trip under Team Home",
                "create a page called Trip under Team Home",
            ),
            ("add Fix login to Roadmap, due by firday", "add Fix login to Roadmap, due by friday"),
            ("mark Dark mode as doen", "mark Dark mode as done"),
            ('pls ad "Fix footer" to teh roadmap', 'pls add "Fix footer" to the roadmap'),
        ],
    )
    def test_a_slip_is_read_as_the_word_that_was_meant(
        self, plan: PlanFor, said: str, meant: str
    ) -> None:
        assert [arguments(each) for each in plan(said).steps] == [
            arguments(each) for each in plan(meant).steps
        ]

    def test_words_in_quotes_and_behind_a_colon_are_left_as_they_are(self) -> None:
        assert corrected('add "taks and shwo" to it', Lexicon()) is None
        assert corrected("note: shwo taks", Lexicon()) is None

    def test_a_title_that_would_become_another_is_asked_about(self, ask: Ask) -> None:
        outcome = ask("craete a paeg called Shwo the taks under Team Home")
        if isinstance(outcome, Plan):
            assert "Shwo the taks" in str(arguments(outcome.steps[0]))

    def test_many_strange_words_are_another_language(self) -> None:
        assert corrected("zeiig mirr alel offnen aufgabn heut", Lexicon()) is None


class TestConditions:
    def test_a_row_decides(self, plan: PlanFor) -> None:
        check, update = plan("mark Offline mode as done if Dark mode is done").steps
        assert check.operation == "pages.properties"
        assert update.when is not None
        assert (update.when.holds, update.when.value) == (Is.EQUALS, "Done")

    def test_unless_is_the_opposite(self, plan: PlanFor) -> None:
        _, update = plan("mark Offline mode as done unless Dark mode is done").steps
        assert update.when is not None
        assert update.when.holds is Is.NOT_EQUALS

    def test_how_many_there_are_decides_and_otherwise_is_the_rest(self, plan: PlanFor) -> None:
        text = (
            "if there are more than 3 overdue tasks, comment on Team Home “help”,"
            " otherwise comment on Team Home “fine”"
        )
        check, first, second = plan(text).steps
        assert check.operation == "rows.query"
        assert first.when is not None
        assert second.when is not None
        assert (first.when.holds, first.when.value) == (Is.MORE_THAN, 3)
        assert (second.when.holds, second.when.value) == (Is.LESS_THAN, 4)

    def test_none_of_them_is_a_count_of_zero(self) -> None:
        said = counting("there are no overdue tasks")
        assert said is not None
        assert (said.request, said.holds, said.value) == ("list overdue tasks", "equals", 0)

    @pytest.mark.parametrize(
        "text",
        [
            "mark Dark mode as done if the moon is full",
            "archive everything done unless somebody minds",
            "if it rains, delete Dark mode",
        ],
    )
    def test_a_condition_that_is_not_understood_leaves_all_undone(
        self, ask: Ask, text: str
    ) -> None:
        assert not isinstance(ask(text), Plan)

    def test_the_word_within_content_is_content(self, plan: PlanFor) -> None:
        (step,) = plan('add "Ship if it works within 10 minutes" to Roadmap').steps
        assert step.when is None
        assert step.operation == "rows.create"


class TestTimeAndFailure:
    def test_a_time_is_the_plans_deadline(self, plan: PlanFor) -> None:
        assert plan("within 10 minutes, mark Dark mode as done").within == 600
        assert plan("mark Dark mode as done within 2 hours").within == 7200

    @pytest.mark.parametrize(
        ("said", "policy"),
        [
            ("archive everything done in Roadmap, go on if one fails", OnFailure.CONTINUE),
            ("archive everything done in Roadmap and stop at the first error", OnFailure.STOP),
        ],
    )
    def test_what_becomes_of_failures_can_be_said(
        self, plan: PlanFor, said: str, policy: OnFailure
    ) -> None:
        assert {step.on_failure for step in plan(said).steps} == {policy}

    def test_a_text_that_depends_on_nothing_is_none_of_it(self) -> None:
        assert dependent("mark Dark mode as done") is None


class TestVague:
    @pytest.mark.parametrize("text", ["update the task", "assign Dark mode", "change Dark mode"])
    def test_what_to_do_without_to_what_is_a_question(self, ask: Ask, text: str) -> None:
        assert isinstance(ask(text), Clarify)

    def test_a_row_that_the_sentence_would_leave_out_is_not_passed_over(self, ask: Ask) -> None:
        outcome = ask("set Dark mode and whatever Offline mode needs to high priority")
        assert not isinstance(outcome, Plan) or len(outcome.steps) == 2

    def test_a_mark_that_is_to_be_taken_out_is_never_put_in(self, ask: Ask) -> None:
        outcome = ask("remove the tag mobile from Offline mode")
        assert isinstance(outcome, Plan)
        (step,) = outcome.steps
        assert step.args["remove"] == {"Tags": ["mobile"]}
        assert not {"properties", "add"} & step.args.keys()


class TestNoTitles:
    @pytest.mark.parametrize(
        "text",
        [
            "add something to the Roadmap",
            "add Fix login to Roadmap and Projects",
            "add Jonas to Dark mode",
            "create 3 pages under Team Home",
        ],
    )
    def test_what_is_no_title_is_asked_about(self, ask: Ask, text: str) -> None:
        assert isinstance(ask(text), Clarify)

    def test_when_something_was_is_no_value(self, ask: Ask) -> None:
        assert not isinstance(ask("Dark mode was done yesterday"), Plan)


def test_what_has_to_be_done_is_not_marked_as_done(ask: Ask, plan: PlanFor) -> None:
    assert not isinstance(ask("Dark mode has to be done"), Plan)
    (step,) = plan("Dark mode needs to be done by Friday").steps
    assert step.args["properties"] == {"Due": {"start": "2026-11-27"}}
