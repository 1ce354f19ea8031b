"""What the server does with a request: no I/O, no clock, no randomness. All that it reads or writes is the store."""
