/**
 * What the job needs of Spark beyond the Dataset API, in two answers: of a Spark in the same JVM, and of one behind Spark Connect, as serverless compute and standard access
 * mode have it. Everything else of the job names no class that a Connect client lacks; a test asks jdeps.
 */
package dev.bywash.ingest.engine;
