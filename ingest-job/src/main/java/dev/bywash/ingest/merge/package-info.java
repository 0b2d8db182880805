/**
 * The tables' side of a run: a batch is merged into them, each event once. Enters a batch, leaves what was new. It promises that the outcome of a file is
 * recorded only after its events are in the table.
 */
package dev.bywash.ingest.merge;
