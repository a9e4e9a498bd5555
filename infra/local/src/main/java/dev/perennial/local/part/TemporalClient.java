package dev.perennial.local.part;

import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.Patience;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The few calls that a freshly started Temporal server needs before workflows may come. */
final class TemporalClient implements AutoCloseable {
    private static final String NAMESPACE = "default";
    private static final String SERVICE = "temporal.api.workflowservice.v1.WorkflowService";
    private static final Duration VISIBLE = Duration.ofSeconds(20);
    private static final long CALL_SECONDS = 10;

    private final ManagedChannel channel;

    TemporalClient(int port) {
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
    }

    /** Whether the server says that it serves. */
    boolean isServing() {
        try {
            HealthCheckRequest request =
                    HealthCheckRequest.newBuilder().setService(SERVICE).build();
            return HealthGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                            .check(request)
                            .getStatus()
                    == ServingStatus.SERVING;
        } catch (StatusRuntimeException notYet) {
            channel.resetConnectBackoff();
            return false;
        }
    }

    /** Registers what the server does not know yet and waits until it shows; a server that cannot list is told all. */
    void register(SearchAttributes wanted) throws Exception {
        Map<String, IndexedValueType> missing = missing(wanted);
        if (missing.isEmpty()) {
            return;
        }
        operator()
                .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .putAllSearchAttributes(missing)
                        .build());
        if (!Patience.until(VISIBLE, () -> !canList() || missing(wanted).isEmpty())) {
            throw new LocalFailure("Temporal took the search attributes %s but does not show them after %d s"
                    .formatted(missing.keySet(), VISIBLE.toSeconds()));
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private Map<String, IndexedValueType> missing(SearchAttributes wanted) {
        Map<String, IndexedValueType> missing = new TreeMap<>(wanted.types());
        if (canList()) {
            missing.keySet().removeAll(known().keySet());
        }
        return missing;
    }

    private boolean canList() {
        try {
            known();
            return true;
        } catch (StatusRuntimeException failed) {
            if (failed.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                return false;
            }
            throw failed;
        }
    }

    private Map<String, IndexedValueType> known() {
        return operator()
                .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .build())
                .getCustomAttributesMap();
    }

    private OperatorServiceGrpc.OperatorServiceBlockingStub operator() {
        return OperatorServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }
}
