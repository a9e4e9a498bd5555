package dev.perennial.edit.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.kernel.LowRankUpdates.Factors;
import dev.perennial.tensor.linalg.Matrix;
import org.junit.jupiter.api.Test;

class WeightUpdatesTest {
    private static final MemoryTensors BEFORE = MemoryTensors.named("before");

    @Test
    void updatesAreKeptUntilTheyTakeAsMuchAsTheWeight() {
        WeightUpdates updates = new WeightUpdates(DType.BF16);
        Factors update = new Factors(Matrix.zeros(20, 1), Matrix.zeros(30, 1)); // 200 bytes, the weight 1200
        for (int i = 0; i < 5; i++) {
            updates.add("w", update);
        }
        assertThat(updates.recipes(BEFORE)).containsOnlyKeys("w");

        updates.add("w", update);
        assertThat(updates.recipes(BEFORE)).isEmpty();

        updates.add("w", update);
        updates.add("v", update);
        assertThat(updates.recipes(BEFORE)).containsOnlyKeys("v");
    }
}
