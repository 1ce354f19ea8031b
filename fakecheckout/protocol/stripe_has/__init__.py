"""What Stripe has, modelled or not: the lists that `NotModelled` and Stripe's own refusals are told apart by.

Tools write them from the SDK's releases. What is modelled the kinds declare; nothing of it stands here.
"""
