"""The parameters of an operation: the SDK's types as a tree, at one API version, checked, and held to what is supported.

What a parameter means to an operation is not known here.
"""
