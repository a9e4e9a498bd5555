package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhiloxTest {
    @Test
    void blocksAreTheAuthorsKnownAnswers() {
        assertThat(block(0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(block(-1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(block(0x299f31d0a4093822L, 0x0370734413198a2eL, 0x85a308d3243f6a88L))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    private static int[] block(long seed, long stream, long block) {
        int[] words = new int[4];
        new PhiloxBlocks().fill(seed, stream, block, words, 0);
        return words;
    }

    @Test
    void randomNumbersHaveTheRightMomentsAndStreamsDiffer() {
        Philox stream = Philox.of(7, "w", 1);
        double mean = 0;
        double gaussian = 0;
        double square = 0;
        int draws = 50_000;
        for (int i = 0; i < draws; i++) {
            mean += stream.uniform(i) / draws;
            double normal = stream.gaussian(i);
            gaussian += normal / draws;
            square += normal * normal / draws;
        }
        assertThat(mean).isCloseTo(0.5, within(0.005));
        assertThat(gaussian).isCloseTo(0, within(0.02));
        assertThat(square).isCloseTo(1, within(0.02));
        assertThat(stream.bits(0)).isNotEqualTo(Philox.of(7, "w", 2).bits(0));
        assertThat(stream.bits(0)).isNotEqualTo(Philox.of(8, "w", 1).bits(0));
        assertThat(stream.bits(5)).isEqualTo(Philox.of(7, "w", 1).bits(5));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, 5, 1L << 34, (1L << 34) - 400, (1L << 62) + 4, Long.MAX_VALUE - 4000})
    void manyNumbersAreThoseOfTheirPositions(long first) {
        Philox stream = Philox.of(-9, 1L << 63 | 77);
        for (int count : new int[] {1, 4, 7, 512, 513, 1300}) {
            int[] many = new int[count];
            stream.fill(first, many);
            assertThat(many)
                    .containsExactly(LongStream.range(first, first + count)
                            .mapToInt(stream::bits)
                            .toArray());
        }
    }
}
