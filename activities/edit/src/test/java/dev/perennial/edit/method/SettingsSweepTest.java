package dev.perennial.edit.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsSweepTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 8, 9, 16, 30, 80})
    void oneToSixLayersThatAreThereAreEdited(int layers) {
        List<String> there = IntStream.range(0, layers)
                .mapToObj(layer -> "model.layers." + layer + ".mlp.down_proj")
                .toList();

        for (List<String> place : SettingsSweep.candidates(there)) {
            assertThat(place).hasSizeBetween(1, 6).doesNotHaveDuplicates().isSubsetOf(there);
        }
    }
}
