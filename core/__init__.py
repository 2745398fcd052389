"""The house itself: knows no chat platform and no broker. pyproject.toml checks its floors."""

from core.kit.lean import look_for_garbage_less, without

look_for_garbage_less()
with without("rich"):  # 5 MB, to print exceptions in colour; ours are printed by core.telemetry
    import structlog as structlog
