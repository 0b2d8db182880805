/**
 * Who writes, and where: the identity of a writer and the {@code source} of its events.
 *
 * <p>Environment, configuration and what Spark knows enter; encoded bytes leave. Nothing here fails or waits when Spark is absent.
 */
package dev.bywash.log4j.identity;
