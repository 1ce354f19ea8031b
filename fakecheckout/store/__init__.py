"""What an account holds: tables of objects, private records, ids, and one request's transaction.

What an object means, and how a request looks, is not known here.
"""
