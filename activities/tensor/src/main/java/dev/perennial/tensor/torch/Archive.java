package dev.perennial.tensor.torch;

import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.RefusedFormatException;
import dev.perennial.tensor.disk.Extent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The stored entries of a checkpoint's zip, under the one folder that has its {@code data.pkl}. */
final class Archive {
    private static final String PICKLE = "/data.pkl";
    private static final int ZIP = 0x04034b50;
    private static final int LONGEST_ORDER = 16;

    private final Path file;
    private final FileBytes bytes;
    private final Map<String, ZipEntries.Entry> entries;
    private final String folder;

    private Archive(Path file, FileBytes bytes, Map<String, ZipEntries.Entry> entries, String folder) {
        this.file = file;
        this.bytes = bytes;
        this.entries = entries;
        this.folder = folder;
    }

    /** Reads the zip's directory; refuses what is no checkpoint of PyTorch 1.6 or newer, or of another byte order. */
    static Archive open(Path file, FileChannel channel) throws IOException {
        FileBytes bytes = new FileBytes(file, channel);
        if (bytes.size() < Integer.BYTES || bytes.at(0, Integer.BYTES).getInt() != ZIP) {
            throw new RefusedFormatException(file + " is no zip, as torch.save has written since PyTorch 1.6; load and"
                    + " save it with a newer PyTorch, or publish it as safetensors");
        }
        Map<String, ZipEntries.Entry> entries = new ZipEntries(file, bytes).read();
        List<String> folders = entries.keySet().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .map(name -> name.substring(0, name.indexOf('/')))
                .toList();
        if (folders.size() != 1) {
            throw new MalformedTensorFileException(
                    file, "expected a zip with one FOLDER/data.pkl, as torch.save writes it, found " + folders.size());
        }
        Archive archive = new Archive(file, bytes, entries, folders.get(0) + "/");
        archive.requireLittleEndian();
        return archive;
    }

    private void requireLittleEndian() throws IOException {
        if (entries.containsKey(folder + "byteorder")) {
            String order = new String(bytes("byteorder", LONGEST_ORDER), StandardCharsets.ISO_8859_1);
            if (!order.equals("little")) {
                throw new RefusedFormatException(file + " was written by a machine of byte order '"
                        + order.replaceAll("[^a-z]", "?") + "', expected little; load and save it on a usual machine");
            }
        }
    }

    /** All bytes of an entry that has at most so many. */
    byte[] bytes(String name, int most) throws IOException {
        Extent place = entry(name);
        if (place.length() > most) {
            throw new MalformedTensorFileException(
                    file, "its " + name + " has " + place.length() + " bytes, more than the allowed " + most);
        }
        return bytes.at(place.begin(), (int) place.length()).array();
    }

    /** Where an entry's bytes lie. */
    Extent entry(String name) {
        ZipEntries.Entry entry = entries.get(folder + name);
        if (entry == null) {
            throw new MalformedTensorFileException(file, "it has no entry " + name);
        }
        return entry.place(file, bytes);
    }
}
