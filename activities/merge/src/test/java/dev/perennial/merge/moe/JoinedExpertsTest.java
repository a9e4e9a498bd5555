package dev.perennial.merge.moe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinedExpertsTest {
    private static final String BLOCK = "model.layers.3.block_sparse_moe.";
    private static final String JOINED = "model.layers.3.mlp.experts.";

    @Test
    void expertsOfALayerAreOneTensorGateAboveUp() {
        TensorSource joined = JoinedExperts.of(mixtral(), () -> "mixtral");

        assertThat(joined.tensors())
                .containsExactly(
                        TensorInfo.of("model.norm.weight", DType.F32, 1),
                        TensorInfo.of("model.layers.3.mlp.gate.weight", DType.F32, 2, 1),
                        TensorInfo.of(JOINED + "gate_up_proj", DType.F32, 2, 4, 1),
                        TensorInfo.of(JOINED + "down_proj", DType.F32, 2, 1, 2));
        assertThat(joined.floats(JOINED + "gate_up_proj")).containsExactly(1, 2, 3, 4, 11, 12, 13, 14);
        assertThat(joined.floats(JOINED + "down_proj")).containsExactly(5, 6, 15, 16);
        assertThat(joined.floats("model.layers.3.mlp.gate.weight")).containsExactly(21, 22);
    }

    @ParameterizedTest
    @CsvSource({"0, 8", "1, 1", "1, 6", "3, 2", "4, 4", "7, 1"})
    void aPieceIsReadFromAllItsParts(int from, int length) {
        ByteBuffer piece = ByteBuffer.allocate(4 * length + 8).order(ByteOrder.LITTLE_ENDIAN);
        piece.position(4).limit(4 * length + 4);

        JoinedExperts.of(mixtral(), () -> "mixtral")
                .reader(JOINED + "gate_up_proj")
                .read(4L * from, piece);

        float[] all = {1, 2, 3, 4, 11, 12, 13, 14};
        assertThat(piece.remaining()).isZero();
        piece.clear();
        for (int i = 0; i < length; i++) {
            assertThat(piece.getFloat(4 + 4 * i)).isEqualTo(all[from + i]);
        }
        assertThat(piece.getFloat(0) + piece.getFloat(4 * length + 4)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"llama", "qwen3_moe", "''"})
    void otherModelsStayAsTheyAre(String type) {
        TensorSource model = mixtral();

        assertThat(JoinedExperts.of(model, () -> type)).isSameAs(model);
    }

    @Test
    void whereNoTensorIsNamedLikeAnExpertsNobodyAsksForTheType() {
        TensorSource dense = MemoryTensors.named("dense").put("model.layers.0.mlp.up_proj.weight", new float[1], 1, 1);

        assertThat(JoinedExperts.of(dense, () -> fail("asked"))).isSameAs(dense);
    }

    @Test
    void anExpertWithoutAMatrixIsRefused() {
        MemoryTensors lacking = mixtral().put(BLOCK + "experts.2.w1.weight", new float[2], 2, 1);

        assertThatThrownBy(() -> JoinedExperts.of(lacking, () -> "mixtral"))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessage("expected tensor " + BLOCK + "experts.2.w3.weight in here as a part of " + JOINED
                        + "gate_up_proj, found none; fetch the model anew");
    }

    @Test
    void anExpertUnlikeTheOthersIsRefused() {
        MemoryTensors unlike = mixtral().put(BLOCK + "experts.1.w3.weight", new float[3], 3, 1);
        MemoryTensors half =
                mixtral().put(new TensorInfo(BLOCK + "experts.1.w2.weight", DType.BF16, List.of(1L, 2L)), new float[2]);
        MemoryTensors flat = mixtral().put(BLOCK + "experts.1.w2.weight", new float[2], 2);

        assertThatThrownBy(() -> JoinedExperts.of(unlike, () -> "mixtral"))
                .hasMessageContaining(BLOCK + "experts.0.w1.weight of here to be F32 [2, 1] and " + BLOCK
                        + "experts.1.w3.weight to be F32 [3, 1]");
        assertThatThrownBy(() -> JoinedExperts.of(half, () -> "mixtral"))
                .hasMessageContaining("experts.1.w2.weight to be BF16");
        assertThatThrownBy(() -> JoinedExperts.of(flat, () -> "mixtral")).hasMessageContaining("two dimensions");
    }

    private static MemoryTensors mixtral() {
        MemoryTensors model = MemoryTensors.named("here");
        model.put("model.norm.weight", new float[] {31}, 1).put(BLOCK + "gate.weight", new float[] {21, 22}, 2, 1);
        for (int expert = 1; expert >= 0; expert--) {
            int at = 10 * expert;
            model.put(BLOCK + "experts." + expert + ".w1.weight", new float[] {at + 1, at + 2}, 2, 1)
                    .put(BLOCK + "experts." + expert + ".w2.weight", new float[] {at + 5, at + 6}, 1, 2)
                    .put(BLOCK + "experts." + expert + ".w3.weight", new float[] {at + 3, at + 4}, 2, 1);
        }
        return model;
    }
}
