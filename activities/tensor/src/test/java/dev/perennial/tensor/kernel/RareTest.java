package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Places that are not negative, among few and among many numbers. */
class RareTest {
    private final Random random = new Random(3);
    private final Rare rare = new Rare(3072);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 31, 32, 33, 48, 64, 1000, 1536, 2047, 2048, 3072})
    void findsAllAndNoOthers(int count) {
        for (int among : new int[] {1, 2, 100, Integer.MAX_VALUE}) {
            int[] numbers = random.ints(count)
                    .map(number -> (number & Integer.MAX_VALUE) | (random.nextInt(among) == 0 ? 0 : Integer.MIN_VALUE))
                    .toArray();

            int found = rare.find(numbers, count);

            assertThat(Arrays.stream(rare.places, 0, found).sorted())
                    .containsExactly(IntStream.range(0, count)
                            .filter(place -> numbers[place] >= 0)
                            .boxed()
                            .toArray(Integer[]::new));
        }
    }
}
