"""The log of events, as the API gives it: retrieved and listed.

What an event tells of is decided by whoever causes it; in which order they are sent `resources.delivery_order` knows, who hears
of it `webhooks`.
"""

from ...protocol.kinds import declared_in

KINDS = declared_in(__name__, "events")
