package dev.perennial.tensor.safetensors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hand-made files, so that the reader is not tested by the writer. */
final class SafetensorsBytes {
    private SafetensorsBytes() {}

    static Path file(Path folder, String header, int content) throws IOException {
        return file(folder, header.getBytes(StandardCharsets.UTF_8), content);
    }

    static Path file(Path folder, byte[] header, int content) throws IOException {
        return claiming(folder, header.length, header, content);
    }

    static Path claiming(Path folder, long length, byte[] header, int content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array());
        out.write(header);
        for (int i = 0; i < content; i++) {
            out.write(i);
        }
        Path file = folder.resolve("model.safetensors");
        Files.write(file, out.toByteArray());
        return file;
    }

    static String tensor(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
                + "}";
    }
}
