"""The cellar: the database, the only owner of SQLAlchemy.

Hands out frozen domain values, never rows. Nothing here commits: a unit of work begins and ends in
core.assistant, core.engine and core.progress, by `Database.begin`.
"""
