package dev.perennial.merge.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    @Test
    void theProgressIsToldWhileNothingIsWritten() throws Exception {
        List<Long> told = new ArrayList<>();
        Object twice = new Object();
        Progress progress = (done, all) -> {
            synchronized (twice) {
                told.add(done);
                twice.notifyAll();
            }
        };
        try (Heartbeat heartbeat = new Heartbeat(progress, 10)) {
            heartbeat.made(4, 10);
            synchronized (twice) {
                while (told.size() < 2) {
                    twice.wait();
                }
            }
        }
        assertThat(told).startsWith(4L, 4L);
    }

    @Test
    void whatTheProgressThrowsInAPauseEndsTheMergeAtItsNextPiece() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        Progress refusing = (done, all) -> {
            refused.countDown();
            throw new CancellationException("stop");
        };
        try (Heartbeat heartbeat = new Heartbeat(refusing, 10)) {
            refused.await();
            assertThatThrownBy(heartbeat::alive).isInstanceOf(CancellationException.class);
        }
    }
}
