/**
 * All of the way from the log call to the line in a file or a pipe.
 *
 * <p>Each set-up runs in a JVM of its own, whose standard output is the sink. The JVM warms up, is measured, and writes what it measured
 * to a file; the lines that arrived are counted outside. A set-up is a configuration file of Log4j beside this package, as users write
 * it.
 */
package dev.bywash.benchmark.sink;
