package dev.perennial.local.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TemporalInMemoryTest {
    @Test
    void servesOnLoopbackAloneAndKnowsTheSearchAttributes() throws Exception {
        int port = freePort();
        TemporalInMemory part = new TemporalInMemory(port, SearchAttributes.shipped());
        part.start();
        try (TemporalClient client = new TemporalClient(port);
                ServerSocket elsewhere = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
            assertThat(client.isServing()).isTrue();
            assertThat(elsewhere.isBound()).isTrue();
        } finally {
            part.stop();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
