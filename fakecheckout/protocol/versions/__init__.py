"""API versions: which there are, what changed at which date, and how objects and requests go through those changes.

The only files of `protocol` that name kinds of objects. Which version a request asks for is not decided here.
"""
