"""One request, in and out: who asks, for what, what has been answered before, what falls due, what is loaded.

What an operation does is declared by its kind in `resources`; how the request got here is not known.
"""
