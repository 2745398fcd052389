"""How long something took, in words."""

from core.words.saying import Say


def duration(seconds: float, say: Say) -> str:
    """The two largest units that matter: "14 s", "3 min 5 s", "2 h 10 min"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return say("time_s", s=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return say("time_min_s", min=minutes, s=rest) if rest else say("time_min", min=minutes)
    hours, minutes = divmod(minutes, 60)
    return say("time_h_min", h=hours, min=minutes) if minutes else say("time_h", h=hours)
