/**
 * From a {@code LogEvent} to the bytes of its line, all but {@code seq} and {@code crc}.
 *
 * <p>Whatever the application logs enters, hostile or broken; valid JSON without white space leaves, shorter than a line may be long.
 * What was cut is named in {@code truncated}. An encoded event references nothing that the application can still change. In the steady
 * state nothing is allocated: all state is in an {@link dev.bywash.log4j.encode.EventBuffer} that its thread owns.
 */
package dev.bywash.log4j.encode;
