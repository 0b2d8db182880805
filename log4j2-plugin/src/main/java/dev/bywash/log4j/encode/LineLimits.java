package dev.bywash.log4j.encode;

/**
 * How long a line and its parts may become. Each part ends before its limit, so that the next always has room: what is left above the
 * last is for {@code source}, {@code truncated}, {@code seq} and {@code crc}.
 */
public final class LineLimits {

    /** The most bytes of a line, its end included: part of the format. */
    public static final int MAX_LINE_BYTES = 1024 * 1024;

    /** The most UTF-16 code units of the names of logger, thread, level and event. */
    static final int MAX_NAME_CHARS = 1024;

    /** The most UTF-16 code units of an attribute's name; one with a longer name is left out. */
    static final int MAX_KEY_CHARS = 256;

    /** The most UTF-16 code units of a string among the attributes. */
    static final int MAX_VALUE_CHARS = 16 * 1024;

    /** How deep maps and arrays may nest before the rest is written as a string. */
    static final int MAX_DEPTH = 8;

    static final int MESSAGE_END = 384 * 1024;
    static final int ATTRIBUTES_END = 640 * 1024;
    static final int EXCEPTION_END = 896 * 1024;

    private LineLimits() {}
}
