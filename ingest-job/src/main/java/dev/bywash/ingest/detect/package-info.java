/**
 * What is unusual: a value against those of the same series before it. Enter the history of a series and a value, leaves a finding that explains itself, or
 * none. All of it are pure functions, which know nothing of tables, Spark or alerts. The tested value is never part of what it is tested against, nor are those that were
 * found unusual before.
 */
package dev.bywash.ingest.detect;
