"""What is said about an earlier request of the thread: "make it Friday instead", "also Dark mode".

An earlier plan is only read for what it would do; nothing of its results is. What comes of it is a
plan of its own, checked and shown like any other.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import JsonValue, ValidationError

from core.content.values import match_property, to_value
from core.domain.notion import Json, Target
from core.domain.plan import Plan, Refuse, Step
from core.domain.task import Request
from core.kit.errors import BadInput
from core.planner.drafts.draft import Draft, as_argument
from core.planner.drafts.naming import anywhere
from core.planner.drafts.valuing import explicit
from core.planner.grammar.forms import Forms
from core.planner.grammar.reading import Reader
from core.planner.grammar.retelling import is_polite
from core.planner.grammar.said import Formed, Phrase
from core.planner.grammar.words import english
from core.planner.narrowing import narrowed
from core.planner.resolve import CannotPlan
from core.planner.rules import CORRECTION

EarlierPlans = Callable[[Request], Sequence[Plan]]
"""The plans of the thread's earlier requests, newest first."""


Spoken = tuple[Target | None, Target | None]
"""What "it" means: as a place to add to, and as a thing to change."""
_MAKES_PAGES = frozenset({"pages.create", "pages.duplicate"})


@cache
def following_forms() -> Forms:
    """The English ways to speak of an earlier request."""
    return Forms(Path(__file__).parent / "grammar" / "english.following.toml")


def no_plans(request: Request) -> Sequence[Plan]:
    """Of a place whose requests are not kept."""
    del request
    return ()


def last_named(plan: Plan) -> Target | None:
    """What "it" means after a plan: what its last step is about."""
    for step in reversed(plan.steps):
        for name in ("page", "database", "parent"):
            target = _target(step.args.get(name))
            if target is not None:
                return _renamed(target, step)
    return None


def _renamed(target: Target, step: Step) -> Target:
    """A thing under the title that a step gives it."""
    title = step.args.get("title") if step.operation.endswith(".rename") else None
    return target.model_copy(update={"title": title}) if isinstance(title, str) else target


def spoken_of(plan: Plan, made: Sequence[Target]) -> Spoken:
    """What "it" means after a plan: as a place to add to, and as a thing to change.

    What a plan made is meant rather than where it put it; when it made several things, or what it
    made is not known, nothing is meant as a thing.

    Args:
        made: what the plan has made or changed.
    """
    named = last_named(plan)
    only = made[0] if len(made) == 1 else None
    if plan.steps[-1].operation in _MAKES_PAGES:
        return only, only
    return named, only if plan.steps[-1].operation == "rows.create" else named


def follow(plan: Plan, draft: Draft, done: Sequence[Target] = ()) -> bool:
    """Write the steps of a text that is about an earlier plan; False when it is about none.

    Args:
        done: the rows that the plan has added or changed.

    Raises:
        CannotPlan: what is named is not there, or does not fit.
    """
    reader = Reader(english(), following_forms())
    sentence = reader.read(draft.text, draft.lexicon, draft.asked)
    clause = sentence.clauses[0] if sentence and len(sentence.clauses) == 1 else None
    if not isinstance(clause, Formed):
        return False
    asks = draft.text.rstrip().endswith("?") and not is_polite(draft.text)
    if asks and clause.operation in {"more", "instead"}:
        return False
    (name, phrase), *_rest = clause.slots
    if clause.operation == "also":
        return _also(plan, phrase, draft)
    if clause.operation == "more":
        return _more(plan, dict(clause.slots), draft)
    if clause.operation == "narrow":
        return narrowed(plan, phrase, draft, without=name == "without")
    return _instead(plan, phrase, draft) or _corrected(plan, phrase, draft, done)


def _more(plan: Plan, slots: Mapping[str, Phrase], draft: Draft) -> bool:
    """The row that was changed last gets a value of another property: "rating 5"."""
    step = plan.steps[-1]
    database, page = _target(step.args.get("database")), _target(step.args.get("page"))
    if step.operation != "rows.update" or step.for_each or database is None or page is None:
        return False
    try:
        prop = match_property(slots["property"].text, draft.schema(database))
        value = explicit(to_value(prop, slots["value"].text, draft.values))
    except BadInput:
        return False
    args: Json = {"page": as_argument(page), "database": as_argument(database)}
    args["properties"] = {prop.name: value}
    title = f"Set {prop.name} of {page.title}"
    draft.add("rows.update", args, name="again", rule="follow-up", title=title)
    return True


def _instead(plan: Plan, phrase: Phrase, draft: Draft) -> bool:
    """The last changed row gets another value of the same property."""
    step = plan.steps[-1]
    page, old = _target(step.args.get("page")), step.args.get("properties")
    if step.operation != "rows.update" or step.for_each or page is None:
        return False
    home = draft.database_of_row(page)
    database = _target(step.args.get("database")) or (home.target if home else None)
    if not isinstance(old, dict) or database is None:
        return False
    fitting = _fitting(old, database, phrase, draft)
    if fitting is None:
        return False
    _again(step, {"properties": fitting}, draft)
    return True


def _fitting(old: Json, database: Target, phrase: Phrase, draft: Draft) -> Json | None:
    """The only property that was given and takes the value, with it; None for none or several."""
    fitting: list[Json] = []
    for name in old:
        try:
            prop = draft.schema(database)[name]
            fitting.append({name: explicit(to_value(prop, phrase.text, draft.values))})
        except (BadInput, KeyError):
            continue
    return fitting[0] if len(fitting) == 1 else None


def _corrected(plan: Plan, phrase: Phrase, draft: Draft, done: Sequence[Target]) -> bool:
    """Another value in what a plan adds or does to many rows.

    What is done is changed; of a plan that has not done anything yet another one takes the place.
    """
    last = plan.steps[-1]
    database, old = _target(last.args.get("database")), last.args.get("properties")
    if last.operation not in {"rows.create", "rows.update"} or database is None:
        return False
    said = old.items() if isinstance(old, dict) else ()
    given = {name: value for name, value in said if _is_no_title(name, database, draft)}
    fitting = _fitting(given, database, phrase, draft)
    if fitting is None:
        return False
    for row in done:
        args: Json = {"page": as_argument(row), "database": as_argument(database)}
        draft.add(
            "rows.update",
            {**args, "properties": fitting},
            name="again",
            rule="follow-up",
            title=f"Set {' and '.join(fitting)} of {row.title}",
        )
    if not done:
        draft.steps += [_other(step, last, old, fitting) for step in plan.steps]
    return True


def _is_no_title(name: str, database: Target, draft: Draft) -> bool:
    prop = draft.schema(database).get(name)
    return prop is not None and prop.type != "title"


def _other(step: Step, last: Step, old: JsonValue, fitting: Json) -> Step:
    """A step of the plan that takes another's place."""
    if step.operation != last.operation or step.args.get("properties") != old:
        return step.model_copy(update={"rule": CORRECTION})
    before = old if isinstance(old, dict) else {}
    args: Json = {**step.args, "properties": {**before, **fitting}}
    return step.model_copy(update={"args": args, "rule": CORRECTION})


def _also(plan: Plan, phrase: Phrase, draft: Draft) -> bool:
    """The same, done to another page or row; only where the whole plan was about one."""
    about = {target.id for step in plan.steps if (target := _target(step.args.get("page")))}
    whole = all(_target(step.args.get("page")) and not step.for_each for step in plan.steps)
    if len(about) != 1 or not whole:
        return False
    if phrase.kind != "it" and not draft.resolver.matches(phrase):
        return False
    target = anywhere(phrase, draft)
    home = draft.database_of_row(target)
    for step in plan.steps:
        database = _target(step.args.get("database"))
        if database is not None and (home is None or home.target.id != database.id):
            raise CannotPlan(Refuse(text=f"“{target.title}” is not in {database.title}."))
        _again(step, {"page": as_argument(target)}, draft)
    return True


def _again(step: Step, changed: Json, draft: Draft) -> None:
    args: Json = {**step.args, **changed}
    page = _target(args.get("page"))
    title = f"{step.operation.partition('.')[2].replace('_', ' ').capitalize()}"
    about = f" {page.title}" if page else ""
    draft.add(step.operation, args, name="again", rule="follow-up", title=f"{title}{about}")


def _target(value: JsonValue) -> Target | None:
    """A thing that an argument names itself; None for a reference or anything else."""
    try:
        return Target.model_validate(value)
    except ValidationError:
        return None
