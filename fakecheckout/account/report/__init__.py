"""What a failing test is told of its account: its calls as lines that can be pasted and run, and what may explain the failure.

Everything is read and nothing changed. How a run of tests shows it is the plugin's.
"""
