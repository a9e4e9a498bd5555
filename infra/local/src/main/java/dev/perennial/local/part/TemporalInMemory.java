package dev.perennial.local.part;

import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.Patience;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Temporal's in-memory test server in real time: no UI, no lists, and everything forgotten at the end. */
public final class TemporalInMemory implements Part {
    private static final Duration START = Duration.ofSeconds(30);

    private final int port;
    private final SearchAttributes attributes;
    private @Nullable TestServicesStarter services;
    private @Nullable Server server;

    /**
     * A server not started yet.
     *
     * @param port for workers and clients
     * @param attributes what it must know before workflows come
     */
    public TemporalInMemory(int port, SearchAttributes attributes) {
        this.port = port;
        this.attributes = attributes;
    }

    @Override
    public String name() {
        return "Temporal (in memory, without UI)";
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("perennial.temporal.target", address());
    }

    /** The test server's own port-bound variant listens on every address; this one on loopback alone. */
    @Override
    public void start() throws Exception {
        TestServicesStarter started = new TestServicesStarter(true, 0);
        services = started;
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        GRPCServerHelper.registerServicesAndHealthChecks(started.getServices(), builder);
        server = builder.build().start();
        try (TemporalClient client = new TemporalClient(port)) {
            if (!Patience.until(START, client::isServing)) {
                throw new LocalFailure(
                        "The in-memory Temporal server did not answer within %d s".formatted(START.toSeconds()));
            }
            client.register(attributes);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.shutdownNow();
            server = null;
        }
        if (services != null) {
            services.close();
            services = null;
        }
    }
}
