"""The patch under the `stripe` package; the SDK's private names are met here and nowhere else.

What an account answers is handed in as `send`: nothing of the account is known here.
"""
