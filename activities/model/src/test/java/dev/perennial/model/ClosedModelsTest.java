package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Llama;
import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClosedModelsTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int MIB = 1024;
    private static final ModelConfig CONFIG = Llama.small(TinyModels.VOCABULARY, 512, 4, new Attention(8, 8, 64), 128);

    @Test
    @Tag("slow")
    void aClosedModelGivesItsMemoryBackWhicheverThreadOpenedIt() throws Exception {
        assumeTrue(Files.exists(STATUS), "resident memory is told by /proc, which is not here");
        openOnAThreadOfItsOwn();
        long first = resident();

        for (int i = 0; i < 3; i++) {
            openOnAThreadOfItsOwn();
        }

        long model = Layout.of(CONFIG).parameters().stream()
                        .mapToLong(TensorInfo::elements)
                        .sum()
                * Float.BYTES
                / MIB
                / MIB;
        assertThat(resident() - first).as("MiB kept of models of %d MiB", model).isLessThan(model);
    }

    private static void openOnAThreadOfItsOwn() throws InterruptedException {
        Thread thread = new Thread(() -> LanguageModel.create(CONFIG, TinyModels.special(), TinyModels.tokenizer(), 1)
                .close());
        thread.start();
        thread.join();
    }

    private static long resident() throws IOException {
        String line = Files.readAllLines(STATUS).stream()
                .filter(each -> each.startsWith("RssAnon"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) / MIB;
    }
}
