"""What is kept out of a line: the rules of format/redaction.md, the same as the Log4j2 plugin's.

A text goes in, and comes out without what the rules of the moment find in it, with their names. Nothing here knows of JSON, records or writers. No rule tries a text
again: what it costs grows with the length of the text, whatever is in it.
"""
