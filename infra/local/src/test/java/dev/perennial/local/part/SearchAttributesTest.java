package dev.perennial.local.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.api.enums.v1.IndexedValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchAttributesTest {
    @Test
    void staysWithinWhatASqlStoreHolds() throws Exception {
        Map<IndexedValueType, Long> counts = SearchAttributes.shipped().types().values().stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(counts).isNotEmpty();
        counts.forEach((type, count) -> assertThat(count)
                .as(type.name())
                .isLessThanOrEqualTo(type == IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD ? 10 : 3));
    }

    @Test
    void readsEveryTypeWord(@TempDir Path folder) throws Exception {
        Path list = Files.writeString(folder.resolve("list"), "A=Keyword\nB=KeywordList\nC=Datetime\n");
        assertThat(SearchAttributes.read(list).types())
                .containsEntry("A", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .containsEntry("B", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST)
                .containsEntry("C", IndexedValueType.INDEXED_VALUE_TYPE_DATETIME);
    }

    @Test
    void refusesAnUnknownTypeNamingIt(@TempDir Path folder) throws Exception {
        Path list = Files.writeString(folder.resolve("list"), "A=Colour\n");
        assertThatThrownBy(() -> SearchAttributes.read(list))
                .hasMessageContaining("A")
                .hasMessageContaining("Colour")
                .hasMessageContaining(list.toString());
    }
}
