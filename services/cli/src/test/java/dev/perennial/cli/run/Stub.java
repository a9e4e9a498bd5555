package dev.perennial.cli.run;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/** Stands in for the programs: holds the folder like the local parts, or answers readiness like the server. */
final class Stub {
    private Stub() {}

    public static void main(String[] words) throws IOException, InterruptedException {
        switch (words[0]) {
            case "--data" -> local(Path.of(words[1]));
            case "server" -> server(Integer.parseInt(words[1]));
            default -> fail(words[0]);
        }
        new CountDownLatch(1).await();
    }

    private static void local(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("local.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            fail("locked");
        }
        Files.writeString(folder.resolve("local.properties"), "local.temporal.ui=http://127.0.0.1:1\n");
        System.out.println("Local parts ready (0.0 s); data in " + folder);
    }

    private static void server(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/q/health/ready", call -> {
            call.sendResponseHeaders(200, -1);
            call.close();
        });
        server.start();
    }

    private static void fail(String why) {
        System.out.println("stub failed: " + why);
        System.exit(7);
    }
}
