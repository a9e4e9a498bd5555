package dev.perennial.tensor.safetensors;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A tensor that is on the disk, and all before it in its file.
 *
 * @param file the name of the file when it is whole
 * @param slot its place in the order of the file, from 0
 * @param end where it ends, from the start of the file
 * @param checksum CRC-32C of its bytes
 */
record Landmark(String file, int slot, long end, long checksum) {
    private static final int HEX = 16;

    static Landmark parse(String line) {
        List<String> words = List.of(line.split(" ", -1));
        return new Landmark(
                URLDecoder.decode(words.get(0), StandardCharsets.UTF_8),
                Integer.parseInt(words.get(1)),
                Long.parseLong(words.get(2)),
                Long.parseLong(words.get(3), HEX));
    }

    String line() {
        return "%s %d %d %x".formatted(URLEncoder.encode(file, StandardCharsets.UTF_8), slot, end, checksum);
    }
}
