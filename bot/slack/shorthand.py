"""Subcommands of `/notion` that stand for a request in words. Pure."""

_WORDS = {"find": "find {}", "search": "find {}", "ask": "{}"}
_ALONE = {"tasks": "show tasks assigned to me", "my tasks": "show tasks assigned to me"}


def as_words(text: str) -> str:
    """The request that a subcommand stands for; other text is a request already."""
    typed = text.strip()
    alone = _ALONE.get(typed.casefold())
    if alone is not None:
        return alone
    name, _, rest = typed.partition(" ")
    pattern = _WORDS.get(name.casefold())
    return pattern.format(rest.strip()) if pattern and rest.strip() else typed
