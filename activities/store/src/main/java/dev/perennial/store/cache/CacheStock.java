package dev.perennial.store.cache;

import dev.perennial.contract.artifact.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What lies in a cache's folder, least recently used first. */
final class CacheStock {
    private CacheStock() {}

    /** A folder of a model, or of work. */
    record Held(Digest digest, long bytes, FileTime lastUse) {}

    static List<Held> of(List<Path> places) throws IOException {
        List<Held> stock = new ArrayList<>();
        for (Path place : places) {
            stock.addAll(in(place));
        }
        stock.sort(Comparator.comparing(Held::lastUse));
        return stock;
    }

    private static List<Held> in(Path place) throws IOException {
        List<Held> stock = new ArrayList<>();
        try (Stream<Path> folders = Files.list(place)) {
            for (Path folder : folders.toList()) {
                String name = folder.getFileName().toString();
                if (name.matches("[0-9a-f]{64}")) {
                    stock.add(new Held(new Digest(name), size(folder), Files.getLastModifiedTime(folder)));
                }
            }
        }
        return stock;
    }

    private static long size(Path folder) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }
}
