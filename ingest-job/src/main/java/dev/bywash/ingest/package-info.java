/**
 * A Spark job that merges delivered event lines into Delta tables, each event exactly once.
 */
package dev.bywash.ingest;
