"""What rode along with a place is told to the writes that come after it."""

from core.content import convert_markdown, pack
from core.content.packing import Request
from core.operations.writing import _below


def packed(markdown: str) -> list[Request]:
    return list(pack(convert_markdown(markdown).blocks, create=True))


def test_a_page_begins_with_what_it_was_created_with() -> None:
    requests = packed("\n\n".join(["same"] * 150))
    assert [len(_below(request.parent, requests)) for request in requests[1:]] == [100]


def test_a_block_begins_with_the_children_that_were_sent_with_it() -> None:
    requests = packed("- top\n" + "\n".join(["    - same"] * 150))
    riding = [len(_below(one.parent, requests)) for one in requests if one.kind == "append"]
    sent = sum(len(one.children) for one in requests if one.kind == "append")
    assert sum(riding) + sent >= 150
    assert max(riding) == 100
