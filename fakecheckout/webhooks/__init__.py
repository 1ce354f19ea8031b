"""Webhooks: endpoints and deliveries, the targets that take them, and what is signed.

Events are plain dicts and the account is a few functions: what an event tells of is not known here.
"""
