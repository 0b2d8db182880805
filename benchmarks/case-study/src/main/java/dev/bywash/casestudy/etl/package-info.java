/**
 * The driver's side: an ETL that loads many small Delta tables, eight at a time, and logs three events of each through an
 * {@link dev.bywash.casestudy.etl.EventLog}, which is all that differs between the variants.
 *
 * <p>In go the number of tables and the way to log; out come the loaded tables, the log, and a
 * {@link dev.bywash.casestudy.etl.DriverResult} with what the driver measured of itself. Killed at any instant, it leaves an
 * {@link dev.bywash.casestudy.etl.EventLedger} of the events whose logging had returned.
 */
package dev.bywash.casestudy.etl;
