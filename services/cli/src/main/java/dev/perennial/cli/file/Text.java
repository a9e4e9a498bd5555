package dev.perennial.cli.file;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text files that users name. */
public final class Text {
    private Text() {}

    /** The content of a UTF-8 file; refused in one sentence naming the file. */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new Refused("There is no file " + file + ": name one that exists", missing);
        } catch (CharacterCodingException binary) {
            throw new Refused(file + " is not UTF-8 text: name a text file", binary);
        } catch (IOException unreadable) {
            String why = Files.isDirectory(file) ? "it is a folder" : String.valueOf(unreadable.getMessage());
            throw new Refused(file + " cannot be read (" + why + "): name a readable file", unreadable);
        }
    }
}
