"""The house itself: knows no chat platform and no broker. Its floors are checked in pyproject.toml."""
