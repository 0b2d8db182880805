/**
 * The event line, format version 1, as bytes come in: whatever a process prints enters, and events, rejected lines and counts of noise
 * leave. Nothing here knows files, Spark or tables. It promises that no input makes it throw, that it never holds more than one line of
 * the greatest permitted length, and that every event whose checksum is right comes out, wherever in a line it stands.
 */
package dev.bywash.ingest.line;
