/**
 * A Log4j2 appender and layout that write one structured JSON event a line to stdout.
 *
 * <p>A {@code LogEvent} enters, a line leaves: {@code encode} turns it into bytes on the calling thread, {@code write} queues the
 * bytes and hands whole lines to the operating system from one thread, {@code identity} knows who and where we are. The two plugins
 * here are all that users name; the packages below are no API.
 *
 * <p>Misconfiguration fails loudly when the appender is built. Nothing fails when an event is logged: what cannot be written is
 * counted, and the count is written.
 */
package dev.bywash.log4j;
