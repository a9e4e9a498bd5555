package dev.perennial.local.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @Test
    void lendsAFolderToOneHolderAtATime(@TempDir Path folder) throws Exception {
        long self = ProcessHandle.current().pid();
        assertThat(FolderLock.holder(folder)).isEmpty();
        try (FolderLock lock = FolderLock.take(folder)) {
            assertThat(FolderLock.holder(folder)).contains(self);
            assertThatThrownBy(() -> FolderLock.take(folder))
                    .isInstanceOf(LocalFailure.class)
                    .hasMessageContaining("process " + self)
                    .hasMessageContaining("--data");
            assertThat(lock).isNotNull();
        }
        assertThat(FolderLock.holder(folder)).isEmpty();
        FolderLock.take(folder).close();
    }
}
