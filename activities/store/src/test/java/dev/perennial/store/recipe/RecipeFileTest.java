package dev.perennial.store.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.Recipe;
import dev.perennial.tensor.kernel.TaskArithmetic;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecipeFileTest {
    private static final List<String> OPERATIONS = List.of("update", "updates", "overwrite", "sum");
    private static final int[][] SHAPES = {{1, 1}, {3, 5}, {1, 77}, {131, 1}, {63, 65}};

    @TempDir
    Path disk;

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "F32", "F64"})
    void aRecipeReadBackGivesTheSameBitsOfAnyShape(DType dtype) throws IOException {
        for (int[] shape : SHAPES) {
            for (String operation : OPERATIONS) {
                Recipes recipes = new Recipes(shape[0]);
                MemoryTensors weights = recipes.weights(dtype, shape[0], shape[1]);
                Recipe recipe = recipes.of(operation, weights);
                Path file = disk.resolve("recipe.safetensors");

                RecipeFile.write(file, recipe);

                Recipe back = RecipeFile.read(file, recipe.inputs());
                TensorInfo tensor = weights.info("w");
                assertThat(Recipes.result(back, tensor))
                        .as("%s of %s", operation, tensor)
                        .isEqualTo(Recipes.result(recipe, tensor));
                byte[] bytes = Files.readAllBytes(file);
                RecipeFile.write(file, back);
                assertThat(bytes).isEqualTo(Files.readAllBytes(file));
                assertThat(RecipeFile.bytes(recipe).orElseThrow()).isLessThan(bytes.length);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "perennial-recipe/2 sparse-overwrite   | positions | values  | 1 | of format 'perennial-recipe/1'",
                "perennial-recipe/1 magic              | positions | values  | 1 | found 'magic'",
                "perennial-recipe/1 sparse-overwrite   | places    | values  | 1 | positions",
                "perennial-recipe/1 sparse-overwrite   | positions | values  | 2 | one input, found 2",
                "perennial-recipe/1 sparse-overwrite   | values    | values  | 1 | 2 tensors, found 1",
                "perennial-recipe/1 linear-combination | inputs    | weights | 2 | from 0 to 1, found 5",
                "perennial-recipe/1 low-rank-updates   | left.0    | right.0 | 1 | 'left.0' of F32 with 2 dimensions",
            })
    void whatIsNoRecipeOfTheseInputsIsRefused(String told, String numbers, String values, int inputs, String named) {
        List<String> metadata = List.of(told.split(" "));
        Path file = disk.resolve("strange.safetensors");
        ByteBuffer five = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 5);
        MemoryTensors payload = MemoryTensors.named("strange")
                .put(TensorInfo.of(numbers, DType.I64, 1), five)
                .put(values, new float[] {1}, 1);
        SafetensorsWriter.write(file, Map.of("format", metadata.get(0), "operation", metadata.get(1)), payload);
        MemoryTensors weights = new Recipes(1).weights(DType.F32, 2, 3);
        List<Input> given =
                List.of(new Input(weights, "w"), new Input(weights, "v")).subList(0, inputs);

        assertThatThrownBy(() -> RecipeFile.read(file, given))
                .isInstanceOfAny(IllegalArgumentException.class, TensorException.class)
                .hasMessageContaining(named);
    }

    @Test
    void anOperationWithoutAFileIsSaidToHaveNone() {
        Input w = new Input(new Recipes(1).weights(DType.F32, 2, 3), "w");
        Recipe arithmetic = new TaskArithmetic(w, List.of());
        assertThat(RecipeFile.bytes(arithmetic)).isEmpty();
        assertThatThrownBy(() -> RecipeFile.write(disk.resolve("none.safetensors"), arithmetic))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TaskArithmetic cannot be stored as a recipe");
    }
}
