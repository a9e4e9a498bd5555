package dev.perennial.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.local.part.S3Part;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server under many writers at a time; lines are kept by this. */
@Tag("slow")
class S3RaceTest {
    private static final int ROUNDS = 50;
    private static final int WRITERS = 8;

    private final ExecutorService pool = Executors.newFixedThreadPool(WRITERS);

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    @Test
    void ofManyWritersWithTheSameTagOneWins(@TempDir Path folder) throws Exception {
        S3Part server = new S3Part(folder, freePort(), "a-secret-for-tests");
        server.start();
        try {
            Clients clients = new Clients(server.settings());
            assertThat(race(clients, "round 0", "If-None-Match", "*")).containsOnlyOnce(200);
            for (int round = 1; round < ROUNDS; round++) {
                String tag = '"' + md5("round " + (round - 1)) + '"';
                assertThat(race(clients, "round " + round, "If-Match", tag))
                        .as("answers of round %d", round)
                        .containsOnlyOnce(200);
            }
        } finally {
            server.stop();
        }
    }

    private List<Integer> race(Clients clients, String text, String header, String value) throws Exception {
        Callable<Integer> writer = () -> clients.put("alias", text, header, value);
        List<Integer> answers = new ArrayList<>();
        for (Future<Integer> answer : pool.invokeAll(Collections.nCopies(WRITERS, writer))) {
            answers.add(answer.get());
        }
        return answers;
    }

    private static String md5(String text) throws Exception {
        byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
