/**
 * Puts Bywash into a node's {@code log4j2.xml} without disturbing what is there.
 *
 * <p>In: the node's file and the fragment that users edit. Out: the node's file with the fragment's appenders, loggers and references
 * between marks, every other byte as it was, and a check by Log4j itself that all that was there before routes as before. Taking the
 * marked text out again gives the file back byte by byte.
 *
 * <p>{@code init-scripts/install-bywash.sh} runs {@link dev.bywash.log4j.install.Install} on the node and moves files; nothing here
 * writes outside the staging directory that it is given.
 */
package dev.bywash.log4j.install;
