/**
 * Encoding alone: an event that is there already enters, bytes in memory leave.
 *
 * <p>Every encoder gets its leanest configuration that renders the fields of the sample event, and a time that moves on with each
 * event, because several of them keep the text of the last one.
 */
package dev.bywash.benchmark.encoding;
