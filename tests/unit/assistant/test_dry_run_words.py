"""Which messages want a dry run, and of what."""

from core.assistant.rehearsal import rehearsed_text


def test_words_for_a_dry_run() -> None:
    assert rehearsed_text("Dry run: add X to Roadmap") == "add X to Roadmap"
    assert rehearsed_text("what would happen if I said archive all?") == "archive all"
    assert rehearsed_text("add Dry run to Roadmap") is None
