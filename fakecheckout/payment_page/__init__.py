"""What the buyer sees and does: the actions of a page, its form, paying, completion, recovery, delayed payments.

What sessions, payments and invoices look like is the business of `resources`; who moves the buyer is that of `account`.
"""
