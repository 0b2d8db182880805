/**
 * Delivered files: what there is, what of it is new, and reading just that. A listing and the ledger's entries enter, a plan leaves; a plan's
 * tasks enter, events, rejected lines and one outcome a file leave. Everything is a plain value, and Spark is not known here. It promises
 * that nothing is left out: where it cannot be sure that bytes were read before, they are read again.
 */
package dev.bywash.ingest.source;
