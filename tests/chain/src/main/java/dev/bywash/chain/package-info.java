/**
 * The whole chain, end to end: an ETL on an emulated cluster logs through the installed plugin, and the ingest job brings its events
 * into Delta. {@link dev.bywash.chain.Demo} shows it; the tests beside it hold it to account.
 */
package dev.bywash.chain;
