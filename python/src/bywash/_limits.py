"""How long a line and its parts may become: the same as the Log4j2 plugin's. Lengths of text are in UTF-16 code units."""

MAX_LINE_BYTES = 1024 * 1024
"""Of a line, its end included: part of the format."""

MAX_NAME = 1024
"""Of the names of logger, thread, level, event and class of an exception."""

MAX_KEY = 256
"""Of an attribute's name; one with a longer name is left out."""

MAX_VALUE = 16 * 1024
"""Of a string among the attributes."""

MAX_MESSAGE = 16 * 1024
MAX_STACKTRACE = 64 * 1024

MAX_SOURCE_VALUE = 256

MAX_DEPTH = 8
"""How deep dicts and lists may nest before the rest is written as a string."""

MAX_NUMBER_DIGITS = 1000
"""Beyond them a number is a string, because parsers refuse it."""

ATTRIBUTES_BYTES = 512 * 1024
"""Of all attributes together; those that do not fit are left out, and counted."""

STACKTRACE_BYTES = 224 * 1024
"""Of a stack trace as JSON: what is left of a line whose other parts are all as long as they may be."""

MAX_REDACTED = 32 * 1024
"""Of the object ``redacted`` in bytes: of more paths no more is said than that they are among the attributes."""
