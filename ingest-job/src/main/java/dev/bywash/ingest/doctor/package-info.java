/**
 * What stands in the way of an event on its way from a cluster into the tables.
 *
 * <p>In come a target, the directories that logs are delivered to, and the time; out goes one finding after the other, each of which says what is right, or what is wrong and what to
 * do. Reads, and changes nothing. What cannot be found out is a finding, too, and keeps nothing else from being looked at. Nothing else of the job knows of it.
 */
package dev.bywash.ingest.doctor;
