"""Planning with a language model: it proposes steps in names and words; code resolves and checks.

The model never sees or says an id, a Notion filter or the content of a page. It has no tools.
"""
