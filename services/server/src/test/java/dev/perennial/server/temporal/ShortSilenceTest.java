package dev.perennial.server.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.ActivityOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShortSilenceTest {
    private final ShortSilence silence = new ShortSilence(Duration.ofSeconds(15));

    @Test
    void aLongSilenceIsShortenedAndTheRestStays() {
        ActivityOptions asked =
                options().setHeartbeatTimeout(Duration.ofMinutes(2)).build();

        ActivityOptions given = silence.shortened(asked);

        assertThat(given.getHeartbeatTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(given.getStartToCloseTimeout()).isEqualTo(asked.getStartToCloseTimeout());
    }

    @Test
    void aShorterSilenceStays() {
        ActivityOptions asked =
                options().setHeartbeatTimeout(Duration.ofSeconds(5)).build();

        assertThat(silence.shortened(asked)).isSameAs(asked);
    }

    @Test
    void whatDoesNotBeatNeedNotBegin() {
        ActivityOptions asked = options().build();

        assertThat(silence.shortened(asked)).isSameAs(asked);
    }

    private static ActivityOptions.Builder options() {
        return ActivityOptions.newBuilder().setStartToCloseTimeout(Duration.ofHours(2));
    }
}
