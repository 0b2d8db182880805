/**
 * Reading what is new in delivered files. Tasks enter, events, rejected lines and one outcome a file leave, as plain values that Spark is not known by. It promises
 * that nothing is left out: where it cannot be sure that bytes were read before, they are read again.
 */
package dev.bywash.ingest.read;
