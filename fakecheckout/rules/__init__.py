"""What Stripe documents, as pure functions and tables: plain values in, plain values out.

One table for each lifecycle. No request, no store, no clock, and nothing that imports from another room, is known here.
"""
