"""Other libraries' ways to log. Each module imports nothing but ``bywash``: the library itself is brought by who uses it."""
