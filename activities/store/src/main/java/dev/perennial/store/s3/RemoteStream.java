package dev.perennial.store.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An answer's body whose failures are the store's and not the local disk's, so that a copying caller can tell them
 * apart.
 */
final class RemoteStream extends FilterInputStream {
    private final String doing;
    private final S3Exchange exchange;

    RemoteStream(InputStream answer, String doing, S3Exchange exchange) {
        super(answer);
        this.doing = doing;
        this.exchange = exchange;
    }

    @Override
    public int read() {
        try {
            return super.read();
        } catch (IOException e) {
            throw exchange.lost(doing, e);
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        try {
            return super.read(into, offset, length);
        } catch (IOException e) {
            throw exchange.lost(doing, e);
        }
    }

    @Override
    public void close() {
        try {
            super.close();
        } catch (IOException e) {
            throw exchange.lost(doing, e);
        }
    }
}
