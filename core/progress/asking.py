"""What a card says before a plan goes on: what it would do to what, at which cost. Pure."""

from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from core.domain.approval import Change, Foreseen, Picture
from core.domain.task import Task, TaskState
from core.operations.things import plainly, shortened
from core.progress.view import View
from core.progress.voice import Voice

_MOST_LINES = 20
_MOST_THINGS = 12
_MOST_CHANGES = 4
_VALUE = 60
_TO_DO = {TaskState.WAITING, TaskState.BLOCKED, TaskState.PENDING}


def approval_body(view: View, voice: Voice) -> str:
    """The question, as markdown."""
    waiting = [task for task in view.tasks if task.state is TaskState.WAITING]
    pictures = [(task, picture_of(task)) for task in waiting]
    several = bool(droppable(view))
    lines = [voice.say("approve_asked")]
    for task, picture in pictures:
        stands_for_all = view.request.undoes or picture.covers
        whole = view.plan.plan.title if stands_for_all and view.plan else ""
        lines += _of_step(task, picture, voice, numbered=several and not whole, title=whole)
    parts = ["\n".join(lines), *_notes([picture for _, picture in pictures], voice)]
    cost = _cost(view, [picture for _, picture in pictures], voice)
    parts += [cost] if cost else []
    parts += [" ".join(_ways_out(view, waiting, voice, several=several))]
    return "\n\n".join(part for part in parts if part)


def droppable(view: View) -> list[Task]:
    """The steps that can be left out one by one; none when there is only one left to do."""
    found = [
        task
        for task in view.tasks
        if task.step is not None and task.state in _TO_DO and task.spread is None
    ]
    return found if len(found) > 1 else []


def picture_of(task: Task) -> Picture:
    """What a waiting task would do; of one that an earlier version asked for, its lines alone."""
    asked = task.result or {}
    try:
        return Picture.model_validate(asked["picture"])
    except (KeyError, ValidationError):
        found, count = asked.get("preview"), asked.get("count")
        lines = tuple(str(line) for line in found) if isinstance(found, list) else ()
        runs = count if isinstance(count, int) else len(lines)
        return Picture(lines=lines, runs=runs, count=runs)


def left_out(view: View, voice: Voice) -> str:
    """Which steps a person has dropped, as a sentence; empty when none."""
    names = view.plan.left_out if view.plan else ()
    if not names:
        return ""
    quoted = (voice.say("quoted", text=plainly(voice.retold(name))) for name in names)
    return voice.say("left_out", steps=", ".join(quoted))


def approved(view: View, voice: Voice) -> str:
    """Who has let it go on, and when; empty when nobody had to."""
    plan = view.plan
    if plan is None or plan.approved_at is None or not plan.approved_name:
        return ""
    at = voice.time(plan.approved_at)
    return voice.say("approved_by", name=plainly(plan.approved_name), time=at)


def _of_step(
    task: Task, picture: Picture, voice: Voice, *, numbered: bool, title: str
) -> Iterator[str]:
    """What one question is about; `title` when it stands for more than its step."""
    head = voice.say("step_number", number=task.position + 1) + " " if numbered else ""
    if not picture.things:
        shown = picture.lines[:_MOST_LINES]
        yield from (f"- {head}{plainly(voice.retold(line))}" for line in shown)
        if picture.runs > len(shown):
            yield f"- {voice.say('and_more', more=picture.runs - len(shown))}"
        return
    title = title or (task.step.title or task.step.operation if task.step else "")
    yield f"- {head}{plainly(voice.retold(title if picture.runs > 1 else picture.lines[0]))}"
    for thing in picture.things[:_MOST_THINGS]:
        yield f"    - {_thing(thing, voice)}"
    more = picture.count - min(len(picture.things), _MOST_THINGS)
    if more > 0:
        yield f"    - {voice.say('and_more', more=more)}"


def _thing(thing: Foreseen, voice: Voice) -> str:
    name = plainly(shortened(thing.title, 80))
    named = f"[{name}]({thing.url})" if thing.url else name
    told = [voice.retold(thing.what)] if thing.what else []
    told += [_change(change, voice) for change in thing.changes[:_MOST_CHANGES]]
    more = len(thing.changes) - _MOST_CHANGES
    told += [voice.say("and_more", more=more)] if more > 0 else []
    return f"{named} — {'; '.join(told)}" if told else named


def _change(change: Change, voice: Voice) -> str:
    before, after = (plainly(shortened(text, _VALUE)) for text in (change.before, change.after))
    if not change.before:
        return f"{plainly(change.name)}: {after}"
    return f"{plainly(change.name)}: {before} → {after or voice.say('empty')}"


def _notes(pictures: Sequence[Picture], voice: Voice) -> Iterator[str]:
    notes = dict.fromkeys(picture.note for picture in pictures if picture.note)
    yield from (voice.retold(note) for note in notes)
    lasting = dict.fromkeys(picture.last for picture in pictures if picture.last)
    yield from (voice.say("cannot_be_undone", why=plainly(voice.retold(why))) for why in lasting)


def _cost(view: View, pictures: Sequence[Picture], voice: Voice) -> str:
    """How much there is, and what it costs."""
    count = sum(picture.count for picture in pictures)
    calls = sum(picture.requests for picture in pictures)
    parts = [voice.say("things", count=count)]
    if calls:
        parts.append(voice.say("notion_calls", count=calls))
        parts.append(_time(view, calls, voice))
    if view.cost:
        parts.append(voice.retold(view.cost))
    return " · ".join(part for part in parts if part)


def _time(view: View, calls: int, voice: Voice) -> str:
    if view.pace is None:
        return ""
    seconds = view.pace.seconds(calls)
    rate = voice.say.number(round(view.pace.a_minute / 60, 2))
    if seconds < 2:
        return voice.say("a_moment")
    if seconds < 90:
        return voice.say("about_seconds", seconds=round(seconds), rate=rate)
    return voice.say("about_minutes", minutes=round(seconds / 60), rate=rate)


def _ways_out(view: View, waiting: Sequence[Task], voice: Voice, *, several: bool) -> Iterator[str]:
    dropped = left_out(view, voice)
    if dropped:
        yield dropped
    if several:
        yield voice.say("how_to_leave_out")
    until = min((task.give_up_at for task in waiting if task.give_up_at), default=None)
    if until is not None:
        yield voice.say("open_until", time=voice.time(until))
