/**
 * Says what is wrong, once and at once. Enter the signals of a run, by rules over the rollups and by the detectors; leave the state of each alert in a table,
 * and messages to where people look. The state is exact; a message is sent at least once, always with the same key. It promises to cost ingestion
 * no failure, and not more than ten seconds.
 */
package dev.bywash.ingest.alert;
