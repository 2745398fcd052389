"""The terminal as a surface: one request at a time, its card drawn in place."""
