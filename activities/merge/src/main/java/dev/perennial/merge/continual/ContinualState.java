package dev.perennial.merge.continual;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.kept.KeptTensors;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.disk.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A continual merge as it lies in a folder: {@value #RECORD}, which is written last and makes it one, and the kept task
 * vector in float32 under {@value #VECTOR}. With the pretrained weights it is all that the next step needs, however
 * many experts are in it.
 */
public final class ContinualState implements AutoCloseable {
    /** The file that tells how the state came to be. */
    public static final String RECORD = "continual.json";

    /**
     * What states are made by: raised by every change that gives a merge other bits, or its folder another form, so
     * that nobody goes on with what an older one left.
     */
    public static final int VERSION = 1;

    private static final String VECTOR = "task-vector";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;
    private final ContinualRecord record;
    private final KeptTensors kept;

    private ContinualState(Path folder, ContinualRecord record) {
        this.folder = folder;
        this.record = record;
        this.kept = vector(folder);
    }

    /**
     * Opens the state in a folder.
     *
     * @throws MergeException.Refused if there is none, or its record cannot be read
     */
    public static ContinualState open(Path folder) {
        Path file = folder.resolve(RECORD);
        try {
            return new ContinualState(folder, JSON.readValue(Files.readAllBytes(file), ContinualRecord.class));
        } catch (JsonProcessingException malformed) {
            throw new MergeException.Refused(
                    file + " is no record of a continual merge (" + malformed.getOriginalMessage() + "); restore it");
        } catch (IOException unreadable) {
            throw new MergeException.Refused(folder + " holds no continual merge: " + RECORD
                    + " cannot be read there; start one or name its folder");
        }
    }

    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(RECORD));
    }

    static KeptTensors vector(Path folder) {
        return KeptTensors.in(folder.resolve(VECTOR));
    }

    static ContinualState write(Path folder, ContinualRecord record) {
        try {
            byte[] bytes = JSON.writeValueAsBytes(record);
            AtomicFile.write(folder.resolve(RECORD), bytes.length, out -> out.write(ByteBuffer.wrap(bytes)));
        } catch (JsonProcessingException impossible) {
            throw TensorIoException.writing(folder, impossible);
        }
        return new ContinualState(folder, record);
    }

    /** Where it lies. */
    public Path folder() {
        return folder;
    }

    /** How it came to be. */
    public ContinualRecord record() {
        return record;
    }

    KeptTensors kept() {
        return kept;
    }

    @Override
    public void close() {
        kept.close();
    }
}
