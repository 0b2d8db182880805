/**
 * The parts of Databricks that Bywash touches, on one machine: a node's file tree, init scripts, a driver JVM whose stdout is rolled by
 * the hour, and the delivery of its logs to a volume every five minutes.
 *
 * <p>In goes an application's main class; out comes what a cluster would leave on a volume. Time may run faster than the wall clock
 * ({@link dev.bywash.cluster.PlatformClock}), so that an hour passes in seconds. What is emulated is the platform; everything that runs on
 * it (bash, the JVM, Log4j, Spark, pipes, files) is the real thing.
 */
package dev.bywash.cluster;
