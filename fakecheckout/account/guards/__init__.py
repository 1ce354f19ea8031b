"""What looks after a test: whether something went by unnoticed, and how a test starts and ends, however it is written.

What is answered, and what a report looks like, is not known here.
"""
