package dev.perennial.server.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.server.Schemas;
import dev.perennial.server.json.Json;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of any serving stack: the schema and the monitor agree on them. */
class InferenceRecordTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'line':'a/b','prompt':'a question','answer':'an answer','ok':true,'gpu':'seven'}",
                "{'line':'a/b','requestId':'r','revision':3,'promptLength':12,'answerLength':4,'logprobs':[-0.5,0]}",
                "{'line':'a/b','entropy':0.2,'topic':'health'}",
                "{'line':'a/b','ok':false}"
            })
    void whatTheSchemaTakesIsCounted(String json) {
        assertThat(Schemas.faults("inference.answered", Json.parse(quoted(json))))
                .isEmpty();
        assertThatCode(() -> InferenceRecord.read(message(json))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'line':'a/b'}",
                "{'ok':true}",
                "{'line':'A/b','ok':true}",
                "{'line':'a/b','ok':'yes'}",
                "{'line':'a/b','meanLogprob':0.5}",
                "{'line':'a/b','logprobs':[1]}",
                "{'line':'a/b','logprobs':[]}",
                "{'line':'a/b','promptLength':-1}",
                "{'line':'a/b','entropy':'high'}",
                "{'line':'a/b','topic':' '}"
            })
    void whatTheMonitorRefusesTheSchemaRefuses(String json) {
        assertThat(Schemas.faults("inference.answered", Json.parse(quoted(json))))
                .isNotEmpty();
        assertThatThrownBy(() -> InferenceRecord.read(message(json))).isInstanceOf(IllegalArgumentException.class);
    }

    private static ConsumerRecord<String, byte[]> message(String json) {
        return new ConsumerRecord<>(
                "perennial.inference", 0, 0, "a/b/0", quoted(json).getBytes(StandardCharsets.UTF_8));
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }
}
