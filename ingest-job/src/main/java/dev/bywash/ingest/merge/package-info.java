/**
 * The Spark side of a run: tasks become a batch of rows, the batch is merged into the tables, each event once. Enters a plan, leaves what was
 * read and what was new. It promises that the outcome of a file is recorded only after its events are in the table.
 */
package dev.bywash.ingest.merge;
