"""Attacks by text that others wrote, against both planners and against reading work."""
