/**
 * A Log4j2 appender and layout that write one structured JSON event a line, to stdout or to files.
 *
 * <p>A {@code LogEvent} enters, a line leaves: {@code encode} turns it into bytes on the calling thread, with attributes of a {@code template} and without what
 * {@code redact} finds; {@code write} queues the bytes and hands whole lines to the operating system from one thread, which {@code seal} has sign for them.
 * {@code identity} and {@code spark} know who and where we are, and {@code install} lets a node's configuration take part. The four plugins here (the appender,
 * its layout, and a layout's redaction and rules) are all that users name; the packages below are no API.
 *
 * <p>Misconfiguration fails loudly when the appender is built. Nothing fails when an event is logged: what cannot be written is
 * counted, and the count is written.
 */
package dev.bywash.log4j;
