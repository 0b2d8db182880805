/**
 * A Log4j2 appender and layout that write one structured JSON event a line to stdout.
 */
package dev.bywash.log4j;
