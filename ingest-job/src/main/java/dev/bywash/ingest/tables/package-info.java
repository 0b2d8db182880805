/**
 * The Delta tables and views: their names below a target, their columns, and how they are made. Knows SQL and nothing of files.
 */
package dev.bywash.ingest.tables;
