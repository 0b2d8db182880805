/**
 * The plugin against its peers, in the same run and on the same event.
 *
 * <p>{@code encoding} measures what a layout does, {@code sink} all of the way from the log call to the line in a file or a pipe. Times
 * depend on the machine; what is to be compared are the ratios within a run.
 */
package dev.bywash.benchmark;
