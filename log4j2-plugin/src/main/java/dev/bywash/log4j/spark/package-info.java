/**
 * What is asked of a Spark that runs in this JVM, of which the plugin is compiled without knowing any.
 *
 * <p>In: the thread that logs. Out: Spark's environment, its settings, the local properties of the thread. Promises: nothing of Spark is initialised by being asked, and no lock of Spark's is taken.
 */
package dev.bywash.log4j.spark;
