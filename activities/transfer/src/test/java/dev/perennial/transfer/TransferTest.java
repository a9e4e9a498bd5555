package dev.perennial.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferTest {
    private static final String EMBEDDING = "model.embed_tokens.weight";
    private static final RowMap SAME = RowMap.between(List.of("a", "b"), List.of("a", "b"));

    @Test
    void aTransferAddsTheTaskVectorAtItsStrength() {
        Carriage carriage = new Carriage(model("old", 1, 2), model("tuned", 3, 2), model("new", 10, 20), SAME);

        float[] result = new TransferredTensors(carriage, 0.5).floats("w");

        assertThat(result).containsExactly(11, 20);
    }

    @Test
    void strengthZeroIsTheNewBaseBitForBit() {
        Carriage carriage = new Carriage(model("old", 1, 2), model("tuned", 3, 4), model("new", 0.1f, -0f), SAME);

        assertThat(new TransferredTensors(carriage, 0).bytes("w"))
                .isEqualTo(carriage.target().bytes("w"));
    }

    @Test
    void rowsFollowTheirTokens() {
        RowMap rows = RowMap.between(List.of("a", "b", "gone"), List.of("new", "b", "a"));
        Carriage carriage = new Carriage(
                embedding("old", 0, 0, 0), embedding("tuned", 1, 2, 3), embedding("new", 10, 20, 30), rows);

        assertThat(new TransferredTensors(carriage, 1).floats(EMBEDDING)).containsExactly(10, 22, 31);
        assertThat(rows.dropped()).containsExactly("gone");
        assertThat(rows.added()).containsExactly("new");
    }

    @Test
    void aGrownVocabularyKeepsItsNewRows() {
        RowMap rows = RowMap.between(List.of("a", "b"), List.of("a", "c", "b"));
        Carriage carriage =
                new Carriage(embedding("old", 0, 0), embedding("tuned", 1, 2), embedding("new", 5, 6, 7), rows);

        assertThat(new TransferredTensors(carriage, 1).floats(EMBEDDING)).containsExactly(6, 6, 9);
    }

    @Test
    void differingStructureIsRefusedWithEveryDifference() {
        Carriage carriage = new Carriage(
                model("old", 1, 2),
                MemoryTensors.named("tuned").put("w", new float[3], 3).put("extra", new float[1], 1),
                model("new", 1, 2),
                SAME);

        assertThatThrownBy(carriage::check)
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("tensor w is [3] in tuned and [2] in new")
                .hasMessageContaining("new lacks tensor extra of tuned");
    }

    @Test
    void anOverflowIsRefusedWithTensorAndPosition() {
        float most = Float.MAX_VALUE;
        Carriage carriage = new Carriage(model("old", 0, -most), model("tuned", 0, most), model("new", 0, 1), SAME);

        assertThatThrownBy(() -> new TransferredTensors(carriage, 1).bytes("w"))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("tensor w")
                .hasMessageContaining("element 1");
    }

    @ParameterizedTest
    @CsvSource({"F16, 65000, 600", "BF16, 3.375e38, 2.2e36"})
    void aRowThatFollowsItsTokenMustFitTheDtypeItIsStoredIn(DType dtype, float large, float learnt) {
        RowMap rows = RowMap.between(List.of("a", "b"), List.of("b", "a"));
        Carriage carriage = new Carriage(
                embedding("old", dtype, 0, 0),
                embedding("tuned", dtype, learnt, 0),
                embedding("new", dtype, 1, large),
                rows);

        assertThat(large + learnt).isFinite();
        assertThatThrownBy(() -> new TransferredTensors(carriage, 1).bytes(EMBEDDING))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("tensor " + EMBEDDING + " overflows " + dtype.code() + " at element 1");
    }

    @Test
    void closenessMeasuresTheMoveAgainstTheTaskVector() {
        Carriage carriage = new Carriage(model("old", 0, 0), model("tuned", 3, 0), model("new", 0, 4), SAME);

        Closeness closeness = Closeness.of(carriage);

        assertThat(closeness.taskNorm()).isEqualTo(3);
        assertThat(closeness.moveNorm()).isEqualTo(4);
        assertThat(closeness.cosine()).isZero();
        assertThat(closeness.tensors()).hasSize(1);
    }

    @Test
    void theSearchTakesTheBestAndOfEqualsTheSmallest() {
        LineSearch search = LineSearch.over(List.of(0.25, 0.5, 0.75), a -> -Math.abs(a - 0.5));
        LineSearch flat = LineSearch.over(List.of(0.25, 0.5), a -> 1);

        assertThat(search.best()).isEqualTo(0.5, within(0.0));
        assertThat(search.curve()).hasSize(4);
        assertThat(flat.best()).isZero();
    }

    private static MemoryTensors model(String name, float... values) {
        return MemoryTensors.named(name).put("w", values, values.length);
    }

    private static MemoryTensors embedding(String name, float... rows) {
        return embedding(name, DType.F32, rows);
    }

    private static MemoryTensors embedding(String name, DType dtype, float... rows) {
        return MemoryTensors.named(name).put(TensorInfo.of(EMBEDDING, dtype, rows.length, 1), rows);
    }
}
