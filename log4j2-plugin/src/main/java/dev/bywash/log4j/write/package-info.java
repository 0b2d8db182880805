/**
 * From encoded events to the operating system.
 *
 * <p>Any number of threads put events into one bounded queue of bytes; one thread takes them out, closes each line with its
 * {@code seq} and {@code crc}, and writes as many whole lines as wait in one write. What does not fit is counted, and the count is
 * written as soon as there is room. A writer lives as long as an appender uses it,
 * whatever becomes of Log4j's configuration meanwhile, and to the end of the JVM at most; one that is made for the same target later is another.
 */
package dev.bywash.log4j.write;
