package dev.bywash.ingest.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Decompresses up to the very byte that damage lies before. The JDK's stream throws away what it had decompressed in the call that met the damage: then how
 * much is good would depend on how much was asked for.
 */
final class GzipStream extends GZIPInputStream {

    private ZipException damage;

    GzipStream(InputStream in, int bufferBytes) throws IOException {
        super(in, bufferBytes);
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
        if (damage != null) {
            throw damage;
        }
        long before = inf.getBytesWritten();
        try {
            return super.read(bytes, start, length);
        } catch (ZipException e) {
            damage = e;
            int rescued = (int) (inf.getBytesWritten() - before);
            if (rescued <= 0) {
                throw e;
            }
            return rescued;
        }
    }
}
