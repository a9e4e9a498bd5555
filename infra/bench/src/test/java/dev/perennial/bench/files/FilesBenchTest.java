package dev.perennial.bench.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Words;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilesBenchTest {
    @Test
    void filesAreMeasured() throws IOException {
        Figures figures = FilesBench.measure(Words.of(List.of("--tensors", "50", "--mb", "5", "--times", "1")));

        assertThat(figures.find("open 50 tensors of one file, the first thing a process does"))
                .isPresent();
        assertThat(figures.find("open 50 tensors of 5 shards, again and again")).isPresent();
        assertThat(figures.find("load into a running model, float32"))
                .get()
                .asString()
                .endsWith("GB/s");
    }
}
