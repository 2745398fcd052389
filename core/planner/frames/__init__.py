"""Requests about pages and the shape of databases, told by what they hold: frames with slots."""
