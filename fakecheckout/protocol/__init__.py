"""How Stripe's API speaks, whatever it speaks of: messages, forms, refusals, parameters, versions, rendering, and `Kind`.

What the API speaks of is the business of `resources`: no kind of object is known here by name, but in the dated changes.
"""
