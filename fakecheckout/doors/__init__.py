"""How requests get in and news gets out. A door takes a `send` function and knows only `api.wire`."""
