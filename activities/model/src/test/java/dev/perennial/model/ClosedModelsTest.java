package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Llama;
import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClosedModelsTest {
    private static final ModelConfig CONFIG = Llama.small(TinyModels.VOCABULARY, 512, 2, new Attention(8, 8, 64), 128);

    @Test
    @Tag("slow")
    void aClosedModelGivesItsMemoryBackWhicheverThreadOpenedIt() throws IOException, InterruptedException {
        assumeTrue(OwnProcess.tellsItsMemory(), "resident memory is told by /proc, which is not here");
        String told = OwnProcess.run(Opener.class, 256);
        assertThat(told).matches("(?s).*kept -?\\d+ KiB\\s*");

        long model = Layout.of(CONFIG).parameters().stream()
                        .mapToLong(TensorInfo::elements)
                        .sum()
                * Float.BYTES
                / 1024;
        assertThat(Long.parseLong(told.replaceAll("(?s).*kept (-?\\d+) KiB.*", "$1")))
                .as("KiB kept of three models of %d KiB", model)
                .isLessThan(model);
    }

    /** Opens and closes models, each on a thread of its own, and says what more than of the first is kept. */
    static final class Opener {
        private Opener() {}

        public static void main(String[] words) throws IOException, InterruptedException {
            open();
            long first = OwnProcess.resident();
            for (int i = 0; i < 3; i++) {
                open();
            }
            System.out.println("kept " + (OwnProcess.resident() - first) + " KiB");
        }

        private static void open() throws InterruptedException {
            Thread thread =
                    new Thread(() -> LanguageModel.create(CONFIG, TinyModels.special(), TinyModels.tokenizer(), 1)
                            .close());
            thread.start();
            thread.join();
        }
    }
}
