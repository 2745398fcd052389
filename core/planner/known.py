"""What a workspace calls things, as far as one request needs it."""

from collections.abc import Iterable

from core.content.values.choosing import bare
from core.domain.notion import ObjectKind, Target, User
from core.domain.plan import Plan
from core.domain.ports import NotionReads
from core.kit.errors import NotAllowed
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.said import Sentence
from core.planner.resolve import Resolver

_LISTED = 100
"""Titles that are known by heart for one request; others are searched when they are said."""
_SCHEMAS = 8
"""Databases that are looked into when the request names none."""


def titles(notion: NotionReads) -> dict[str, Target]:
    """Databases and other things by id, as many as are known by heart."""
    databases = notion.search("", kind=ObjectKind.DATABASE, limit=_LISTED)
    return {each.id: each for each in (*databases, *notion.search("", limit=_LISTED))}


def known_names(text: str, notion: NotionReads) -> Lexicon:
    """What the workspace calls things, as far as one request needs it."""
    return names_with(looked_into(text, notion), notion)


def looked_into(text: str, notion: NotionReads) -> tuple[str, ...]:
    """Ids of the databases whose names a text needs: those that it names, else the first."""
    said = f" {bare(text)} "
    found = [each for each in titles(notion).values() if each.kind is ObjectKind.DATABASE]
    named = [each for each in found if bare(each.title) and f" {bare(each.title)} " in said]
    return tuple(each.id for each in named[:_SCHEMAS] or found[:_SCHEMAS])


def names_with(databases: Iterable[str], notion: NotionReads) -> Lexicon:
    """What the workspace calls things, these databases' properties and options among them."""
    return Lexicon().with_names(
        targets=titles(notion).values(),
        databases=[notion.database(each) for each in databases],
        users=_users(notion),
    )


def picks_one_of_several(plan: Plan, lexicon: Lexicon, text: str) -> bool:
    """Whether a plan is about a thing that shares its title with another one of its kind.

    Only the person can tell which is meant; a link in the text tells.
    """
    said = text.casefold().replace("-", "")
    named = [
        value
        for step in plan.steps
        for value in step.args.values()
        if isinstance(value, dict) and str(value.get("id", "")).replace("-", "") not in said
    ]
    return any(
        other.id != value.get("id")
        and other.kind == value.get("kind")
        and bare(other.title) == bare(str(value.get("title", "")))
        for value in named
        if value.get("title")
        for other in lexicon.targets.values()
    )


def _users(notion: NotionReads) -> Iterable[User]:
    """The members; none when the integration may not see them, so that only naming one fails."""
    try:
        return notion.users()
    except NotAllowed:
        return ()


def with_places(
    sentence: Sentence, text: str, lexicon: Lexicon, notion: NotionReads
) -> tuple[Lexicon, bool]:
    """Look into databases that the request names in other words or by link."""
    resolver = Resolver(notion, text, dict(lexicon.targets))
    found: list[Target] = []
    for phrase in sentence.phrases():
        if phrase.kind in {"text", "quoted"}:
            found += resolver.matches(phrase, ObjectKind.DATABASE)
        elif phrase.kind == "url":
            found.append(resolver.find(phrase))
    new = [
        each
        for each in {each.id: each for each in found}.values()
        if each.kind is ObjectKind.DATABASE and each.id not in lexicon.databases
    ]
    if not new:
        return lexicon, False
    return lexicon.with_names(databases=[notion.database(each.id) for each in new]), True
