package dev.bywash.log4j.redact;

/** What is written in place of something that was found; where several things overlap, the later of these decides. */
public enum Mode {
    /** Nothing is looked for. */
    OFF,
    /** {@code hmac:} and 16 hexadecimal digits: equal values stay equal, and can be joined. Needs a key. */
    HMAC,
    /** {@code ***} and the last four characters, if there are at least twelve; else as {@link #MASK}. */
    PARTIAL,
    /** {@code ***}. */
    MASK,
    /** Nothing; an attribute that is found by its name is left out. */
    REMOVE
}
