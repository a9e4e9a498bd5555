package dev.perennial.server.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.trigger.Trigger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventReaderTest {
    private final CloudEventReader reader = new CloudEventReader(1_000);

    @Test
    void readsAStructuredEvent() {
        CloudEvent event = reader.read(
                message("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"data\":{\"a\":1}}"));
        assertThat(event.id()).isEqualTo("1");
        assertThat(event.source()).isEqualTo("/s");
        assertThat(event.type()).isEqualTo("t");
        assertThat(event.data().path("a").asInt()).isEqualTo(1);
    }

    @Test
    void readsABinaryEvent() {
        ConsumerRecord<String, byte[]> message = message("{\"a\":1}");
        header(message, "ce_specversion", "1.0");
        header(message, "ce_id", "1");
        header(message, "ce_source", "/s");
        header(message, "ce_type", "t");
        assertThat(reader.read(message).data().path("a").asInt()).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNoCloudEvent() {
        refuses("", "empty");
        refuses("{\"a\":", "no JSON");
        refuses("{\"a\":1}", "no CloudEvent");
        refuses("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}", "'data'");
        refuses("{\"specversion\":\"1.0\",\"source\":\"/s\",\"type\":\"t\",\"data\":{}}", "'id'");
        refuses(
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"data\":{}} and more",
                "no JSON");
        refuses("{\"x\":\"" + "y".repeat(1_000) + "\"}", "perennial.intake.largest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_specversion", "ce_source", "ce_type"})
    void aHeaderWithoutValueIsAMissingOne(String bare) {
        ConsumerRecord<String, byte[]> message = message("{}");
        List.of("ce_specversion", "ce_id", "ce_source", "ce_type").forEach(name -> header(message, name, "1.0"));
        message.headers().add(bare, (byte[]) null);
        assertThatThrownBy(() -> reader.read(message))
                .isInstanceOf(RejectedEvent.class)
                .hasMessageContaining(bare.substring("ce_".length()));
    }

    @Test
    void anIdHeaderWithoutValueLeavesAStructuredEvent() {
        ConsumerRecord<String, byte[]> message = message(event("/s", "1"));
        message.headers().add("ce_id", (byte[]) null);
        assertThat(reader.read(message).source()).isEqualTo("/s");
    }

    @Test
    void whateverIsInARecordItIsReadOrRefused() {
        refuses(" \n", "blank");
        refuses("[".repeat(900), "no JSON");
        refuses("1".repeat(1_000), "no CloudEvent");
        refuses("1e999999999", "no CloudEvent");
        assertThatThrownBy(() -> new CloudEventReader(9_000).read(message("[".repeat(9_000))))
                .isInstanceOf(RejectedEvent.class)
                .hasMessageContaining("no JSON");
        byte[] cut = {'"', (byte) 0xf0, (byte) 0x9f, '"'};
        byte[] wide = {0, 0, (byte) 0xd8, 0, 0, 0, 0, '"'};
        for (byte[] bytes : List.of(cut, wide, new byte[] {0}, new byte[] {(byte) 0xfe, (byte) 0xff, 1})) {
            assertThatThrownBy(() -> reader.read(new ConsumerRecord<>("topic", 0, 0, "key", bytes)))
                    .isInstanceOf(RejectedEvent.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 125, 128", "2, 126, 128", "255, 256, 128", "256, 256, 128", "1, 1, 3"})
    void aLineKnowsEveryEventByAnIdThatFits(int source, int id, int expected) {
        CloudEvent event = reader.read(message(event("s".repeat(source), "i".repeat(id))));

        assertThat(event.triggerId()).hasSize(expected);
        assertThat(new Trigger.Corrections(
                                event.triggerId(),
                                Instant.EPOCH,
                                new ArtifactRef("bucket", "key", new Digest("0".repeat(64)), 1),
                                1,
                                false)
                        .id())
                .isEqualTo(event.triggerId());
    }

    @Test
    void refusesAttributesThatAreTooLongOrCannotBeKept() {
        refuses(event("s", "i".repeat(257)), "'id': expected 1 to 256 characters, found 257.");
        refuses(event("s".repeat(257), "i"), "'source': expected 1 to 256 characters, found 257.");
        refuses(event("s", "i\\u0000"), "'id': expected no control characters");
        refuses(event("\\ud800", "i"), "'source': expected no control characters and no halves");
    }

    private static String event(String source, String id) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"" + source
                + "\",\"type\":\"t\",\"data\":{}}";
    }

    private void refuses(String value, String reason) {
        assertThatThrownBy(() -> reader.read(message(value)))
                .isInstanceOf(RejectedEvent.class)
                .hasMessageContaining(reason);
    }

    private static ConsumerRecord<String, byte[]> message(String value) {
        return new ConsumerRecord<>("topic", 0, 0, "key", value.getBytes(StandardCharsets.UTF_8));
    }

    private static void header(ConsumerRecord<String, byte[]> message, String name, String value) {
        message.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
