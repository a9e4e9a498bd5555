package dev.perennial.edit.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.edit.failure.EditException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditRequestsTest {
    private static final String FIRST = "{\"prompt\":\"A is\",\"target_new\":\"b\"}";
    private static final String SECOND = "{\"src\":\"C is\",\"alt\":\"d\"}";

    @Test
    void aListAnObjectOfAListAndLinesHoldTheSameRequests() {
        List<EditRequest> listed = EditRequests.parse("[" + FIRST + "," + SECOND + "]", "list");
        assertThat(listed).extracting(EditRequest::target).containsExactly("b", "d");
        assertThat(EditRequests.parse("{\"edits\":[" + FIRST + "," + SECOND + "]}", "object"))
                .isEqualTo(listed);
        assertThat(EditRequests.parse(FIRST + "\n\n" + SECOND + "\n", "lines")).isEqualTo(listed);
        assertThat(EditRequests.parse(FIRST, "one line")).isEqualTo(listed.subList(0, 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FIRST\\n{"prompt":"C is"} | e.jsonl line 2: expected the text 'target' or 'target_new' or 'alt', found none
            FIRST\\n{"prompt":         | e.jsonl: expected JSON, found at line 2
            FIRST\\n7                  | e.jsonl line 2: expected a list of edit requests, or one on each line, found number
            {"edits":"none"}            | e.jsonl line 1: expected a list of edit requests, or one on each line, found object
            [FIRST,{"prompt":"C is"}]   | e.jsonl record 1: expected the text
            \\n                         | e.jsonl: expected a list of edit requests, or one on each line, found nothing
            """)
    void whatCannotBeReadIsRefusedByItsPlace(String text, String sentence) {
        String json = text.replace("FIRST", FIRST).replace("\\n", "\n");
        assertThatThrownBy(() -> EditRequests.parse(json, "e.jsonl"))
                .isInstanceOf(EditException.class)
                .hasMessageContaining(sentence);
    }
}
