package dev.perennial.store.object;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A body in a local file. */
record FileBody(Path file, long length) implements ObjectBody {
    @Override
    public InputStream open(long from) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        try {
            channel.position(from);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return Channels.newInputStream(channel);
    }
}
