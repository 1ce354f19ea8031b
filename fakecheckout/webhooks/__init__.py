"""Webhooks: endpoints, the rounds in which events are sent to them, the targets that take them, and signatures.

Events are plain dicts and the account is a few functions: what an event tells of is not known here.
"""
