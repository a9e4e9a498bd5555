package dev.perennial.cli.file;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text files that users name. */
public final class Text {
    private Text() {}

    /** Refuses, before the work, a place where no file can be written. */
    public static void requireWritable(String what, Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || parent == null || !Files.isWritable(parent)) {
            throw new Refused("The %s %s cannot be written: name a file in a folder that exists and can be written to"
                    .formatted(what, file));
        }
    }

    /** The content of a UTF-8 file; refused in one sentence naming the file. */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new Refused("There is no file " + file + ": name one that exists", missing);
        } catch (AccessDeniedException closed) {
            throw new Refused(file + " cannot be read (permission denied): change its owner or mode", closed);
        } catch (CharacterCodingException binary) {
            throw new Refused(file + " is not UTF-8 text: name a text file", binary);
        } catch (IOException unreadable) {
            String why = Files.isDirectory(file) ? "it is a folder" : String.valueOf(unreadable.getMessage());
            throw new Refused(file + " cannot be read (" + why + "): name a readable file", unreadable);
        }
    }
}
