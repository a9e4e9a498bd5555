package dev.perennial.store.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perennial.store.ModelStore;
import dev.perennial.store.PicoModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.failure.DiskFailure;
import dev.perennial.store.failure.InsufficientStorageException;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.disk.FreeSpace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A local disk without room, before the first byte and under way. */
class FullDiskTest {
    @TempDir
    Path disk;

    @Test
    void aModelThatDoesNotFitTheDiskIsRefusedBeforeTheFirstByte() throws IOException {
        MemoryObjectStore objects = new MemoryObjectStore();
        Path model = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
        Path folder = Files.createDirectory(disk.resolve("back"));
        try (ModelCache cache = ModelCache.open(disk.resolve("cache"), 1L << 30);
                LocalTensors none = new LocalTensors()) {
            ModelStore store = new ModelStore(objects, cache, 1);
            Manifest manifest = store.manifest(store.publish(model, Provenance.none(), PublishListener.NONE)
                    .manifest());
            FreeSpace little = where -> 10;
            assertThatThrownBy(() ->
                            new FolderRestore(objects, 1, little).write(manifest, folder, none, ProgressListener.NONE))
                    .isInstanceOf(InsufficientStorageException.class)
                    .hasMessageContaining("The disk of " + folder + " has 10 bytes left")
                    .hasMessageContaining("needs " + manifest.size())
                    .hasMessageContaining("free some space");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatFillsUpIsKnownByWhatTheSystemSays() {
        Path full = Path.of("/dev/full");
        IOException said = catchThrowableOfType(IOException.class, () -> {
            try (OutputStream out = Files.newOutputStream(full)) {
                out.write(1);
            }
        });
        assertThat(DiskFailure.of("write", full, said))
                .isInstanceOf(InsufficientStorageException.class)
                .hasMessage("No space left to write " + full + ": free some space on that disk, then try again");
    }
}
