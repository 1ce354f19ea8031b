"""The log of events: retrieved, listed, and the recorded orders in which those of one confirmation are sent.

What an event tells of is decided by whoever causes it; who hears of it is the business of `webhooks`.
"""

from ...protocol.kinds import declared_in

KINDS = declared_in(__name__, "events")
