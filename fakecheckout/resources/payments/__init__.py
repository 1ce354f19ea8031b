"""Payment methods, payment intents, charges, setup intents and refunds: one step of the money at a time.

Which session is paid, and what else a payment brings about, is not known here.
"""

from ...protocol.kinds import declared_in

KINDS = declared_in(__name__, "charges payment_intents payment_methods refunds setup_intents")
