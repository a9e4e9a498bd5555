package dev.perennial.server.temporal;

import com.google.protobuf.Duration;
import dev.perennial.flow.SearchAttributes;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.TemporalConfig;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.Set;
import org.jboss.logging.Logger;

/** The namespace with its search attributes; preparing it again changes nothing. */
@ApplicationScoped
public class TemporalNamespace {
    private static final Logger LOG = Logger.getLogger(TemporalNamespace.class);
    private static final Set<Status.Code> HARMLESS = EnumSet.of(Status.Code.ALREADY_EXISTS, Status.Code.UNIMPLEMENTED);

    private final TemporalConfig config;
    private final WorkflowServiceStubs stubs;

    TemporalNamespace(PerennialConfig config, WorkflowServiceStubs stubs) {
        this.config = config.temporal();
        this.stubs = stubs;
    }

    /**
     * Registers the namespace and the search attributes where they are missing; fails while Temporal does not answer.
     */
    public void prepare() {
        register();
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
                .setTarget(config.target())
                .validateAndBuildWithDefaults());
        try {
            SearchAttributes.ALL.forEach(attribute -> add(operator, attribute));
        } finally {
            operator.shutdownNow();
        }
    }

    private void register() {
        try {
            stubs.blockingStub()
                    .describeNamespace(DescribeNamespaceRequest.newBuilder()
                            .setNamespace(config.namespace())
                            .build());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
                throw e;
            }
            stubs.blockingStub()
                    .registerNamespace(RegisterNamespaceRequest.newBuilder()
                            .setNamespace(config.namespace())
                            .setWorkflowExecutionRetentionPeriod(Duration.newBuilder()
                                    .setSeconds(config.retention().toSeconds()))
                            .build());
            LOG.infof("namespace registered name=%s", config.namespace());
        }
    }

    private void add(OperatorServiceStubs operator, SearchAttributeKey<?> attribute) {
        try {
            operator.blockingStub()
                    .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                            .setNamespace(config.namespace())
                            .putSearchAttributes(attribute.getName(), attribute.getValueType())
                            .build());
        } catch (StatusRuntimeException e) {
            if (!HARMLESS.contains(e.getStatus().getCode())) {
                throw e;
            }
        }
    }
}
