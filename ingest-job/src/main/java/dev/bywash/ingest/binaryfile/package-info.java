/**
 * The same reading where Spark alone is let to the files ({@code --reader spark}, and Spark Connect): its source {@code binaryFile} lists them and hands over their
 * bytes, of which {@link dev.bywash.ingest.read.FileReading} makes what it makes of any file. Tasks enter, a {@link dev.bywash.ingest.batch.Batch} leaves.
 */
package dev.bywash.ingest.binaryfile;
