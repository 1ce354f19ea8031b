"""`FakeCheckout`, put together from parts: the account's state and clock, its requests, objects, buyers, log and guards.

What Stripe would answer is decided in `api` and below. The only room that reads the wall clock.
"""
