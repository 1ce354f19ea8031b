"""API versions: which there are, what changed at which date, and how objects and requests go through those changes.

Its changes name kinds of objects, as the lists of parameters and of what Stripe has do. Which version a request asks for is
not decided here.
"""
