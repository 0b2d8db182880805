/**
 * Lets a node's JVMs log to Bywash without an edit of the node's {@code log4j2.xml}.
 *
 * <p>In: the configuration that Log4j is about to read, and what {@code init-scripts/install-bywash.sh} put beside it: the fragment that users edit, and the node's identity. Out: that
 * configuration, read by Log4j as ever, whose loggers also hand their events to the fragment's appenders.
 *
 * <p>Promises: what the node's file says happens as if Bywash were not there, at each reconfiguration too; each event reaches an appender of the fragment once; a fragment that cannot
 * be used costs a line in the status log and nothing else.
 */
package dev.bywash.log4j.install;
