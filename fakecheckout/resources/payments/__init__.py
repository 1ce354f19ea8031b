"""Payment methods, payment intents, charges and setup intents: one step of the money at a time.

Which session is paid, and what else a payment brings about, is not known here.
"""

from . import charges, payment_intents, payment_methods, setup_intents

KINDS = (
    charges.KIND,
    payment_intents.KIND,
    payment_methods.KIND,
    setup_intents.KIND,
    setup_intents.SETUP_ATTEMPT,
)
