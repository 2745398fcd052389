"""The house itself: knows no chat platform and no broker. pyproject.toml checks its floors."""
