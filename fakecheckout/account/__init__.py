"""`FakeCheckout`: one account in memory, with its clock, its lock, its buyers, its log and the report of a failing test.

What Stripe would answer is decided in `api` and below. The only room that reads the wall clock.
"""
