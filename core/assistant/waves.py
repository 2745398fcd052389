"""What is stored together, and what only after something else. Pure."""

from collections.abc import Sequence

from core.domain.chat import Inbound, ThreadRef


def waves(said: Sequence[Inbound]) -> list[list[int]]:
    """What several people said, by its place in `said`, in waves to be stored one after another.

    What is said in one thread may go on with what was said there before, and what has one key is
    one thing: so within a wave no thread and no key comes twice, and the order of each is kept.
    """
    found: list[list[int]] = []
    last: dict[str | ThreadRef, int] = {}
    for place, one in enumerate(said):
        names = (one.key, one.key if one.thread.thread is None else one.thread)
        wave = 1 + max(last.get(name, -1) for name in names)
        if wave == len(found):
            found.append([])
        found[wave].append(place)
        last.update(dict.fromkeys(names, wave))
    return found
