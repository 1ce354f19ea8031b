"""What Stripe documents, as pure functions and tables: plain values in, plain values out.

The tables of lifecycles are in a folder of their own. No request, no store, no clock, and nothing that imports from another
room, is known here.
"""
