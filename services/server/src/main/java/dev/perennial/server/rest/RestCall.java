package dev.perennial.server.rest;

import dev.perennial.contract.rollout.OperatorNote;
import dev.perennial.server.json.Json;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.registry.Audit;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who calls, and by which key a repetition of the call is known. */
@RequestScoped
class RestCall {
    private static final int LONGEST = 200;

    private final SecurityIdentity identity;
    private final Audit audit;
    private final HttpHeaders headers;

    RestCall(SecurityIdentity identity, Audit audit, HttpHeaders headers) {
        this.identity = identity;
        this.audit = audit;
        this.headers = headers;
    }

    String actor() {
        return identity.getPrincipal().getName();
    }

    OperatorNote note(@Nullable Reason reason) {
        return new OperatorNote(actor(), reason == null || reason.reason() == null ? "" : reason.reason());
    }

    /** The caller's {@code Idempotency-Key}, or a fresh one. */
    String key() {
        String key = headers.getHeaderString("Idempotency-Key");
        if (key == null) {
            return UUID.randomUUID().toString();
        }
        if (key.isBlank() || key.length() > LONGEST) {
            throw Refusal.invalid("Idempotency-Key: expected 1 to " + LONGEST + " characters, found "
                    + (key.isBlank() ? "none" : key.length()) + ".");
        }
        return key;
    }

    /** Notes a command in the audit, before it is given. */
    void audit(String action, Object subject, Object detail) {
        audit.add(actor(), action, subject.toString(), Json.write(detail));
    }

    /**
     * Why a command is given.
     *
     * @param reason in the operator's words
     */
    record Reason(@Nullable String reason) {}
}
