/**
 * What a run reads, as Spark's rows. Enters a plan, leaves the outcome of each file, and data frames of events and rejected lines. It promises that these
 * rows are exactly what the outcomes tell of: a file that changes in between has no rows, and counts as not read.
 */
package dev.bywash.ingest.batch;
