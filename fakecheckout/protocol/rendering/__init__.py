"""An object as an answer shows it: expanded, in lists and pages, as text.

What can be expanded, and what it comes to, each kind declares; nothing here writes to the store.
"""
