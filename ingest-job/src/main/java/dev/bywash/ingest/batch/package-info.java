/**
 * What a run reads, as Spark's rows. Enters a plan, leaves the outcome of each file, and data frames of events and rejected lines. It promises that these
 * rows are exactly what the outcomes tell of: a file that changes in between has no rows, and counts as not read.
 *
 * <p>Two readers make a {@link dev.bywash.ingest.batch.Batch}, both by {@link dev.bywash.ingest.source.FileReading}: {@code RangeReader} opens files itself, and its
 * rows are scanned again by a data source of Spark each time ({@code LogDataSource}); {@code WholeFileReader} has their bytes from Spark ({@code BinaryFiles}), and
 * checkpoints its rows.
 */
package dev.bywash.ingest.batch;
