package dev.perennial.merge.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentRowsTest {
    private final List<Integer> made = new ArrayList<>();

    private ByteBuffer row(int row) {
        made.add(row);
        return ByteBuffer.allocate(8).putInt(0, row);
    }

    @Test
    void asManyAreKeptAsFitAndTheOneUsedLongestAgoGoes() {
        RecentRows rows = new RecentRows(17, 8);
        for (int row : new int[] {1, 2, 1, 3, 1, 2}) {
            assertThat(rows.get(row, this::row).getInt(0)).isEqualTo(row);
        }
        assertThat(made).containsExactly(1, 2, 3, 2);
    }

    @Test
    void oneIsKeptHoweverLargeItIs() {
        RecentRows rows = new RecentRows(4, 8);
        rows.get(5, this::row);
        rows.get(5, this::row);
        assertThat(made).containsExactly(5);
    }
}
