/**
 * What a run reads, as Spark's rows. Tasks enter, leaves the outcome of each file, and data frames of events and rejected lines. It promises that these rows are
 * exactly what the outcomes tell of: a file that changes in between has no rows, and counts as not read.
 *
 * <p>{@link dev.bywash.ingest.batch.RangeReader} reads each file once for what the driver must know; {@code ScannedRows} has its rows read again, by a data source of
 * Spark, each time that they are needed. Package {@code binaryfile} makes a batch where Spark alone is let to the files.
 */
package dev.bywash.ingest.batch;
