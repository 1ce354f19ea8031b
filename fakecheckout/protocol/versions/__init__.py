"""API versions: their dates, the dated changes, and how an object steps down to an older version or up from one.

The only files of `protocol` that name kinds of objects. Which version a request asks for is not decided here.
"""
