"""What the lines of a session and its shipping come to: prices, discounts, taxes, totals, and what they are made of.

How an amount is reckoned is the business of `rules`; when it is reckoned anew is decided by whoever changes the session.
"""
