/**
 * How bytes come from storage: files are opened at an offset, in the place that a platform lets them be reached at, by threads that wait for many at a time. Enter names
 * and offsets, leave streams that fail with nothing but {@link java.io.IOException}. Knows nothing of what the bytes are.
 */
package dev.bywash.ingest.storage;
