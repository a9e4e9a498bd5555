package dev.perennial.server.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/**
 * Knows a caller by the bearer token; where no tokens are set, everyone is the local caller (the start-up checks keep
 * that to loopback).
 */
@ApplicationScoped
class BearerAccess implements HttpAuthenticationMechanism {
    private static final String BEARER = "Bearer ";

    private final TokenSource tokens;

    BearerAccess(TokenSource tokens) {
        this.tokens = tokens;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        if (tokens.none()) {
            return Uni.createFrom().item(identity(Caller.LOCAL));
        }
        String header = context.request().getHeader("Authorization");
        if (header == null) {
            return Uni.createFrom().optional(Optional.empty());
        }
        Optional<Caller> caller = header.startsWith(BEARER)
                ? tokens.tokens().find(header.substring(BEARER.length()).strip())
                : Optional.empty();
        return caller.map(known -> Uni.createFrom().item(identity(known))).orElseGet(() -> Uni.createFrom()
                .failure(new AuthenticationFailedException(
                        "The bearer token is not known here; send one whose hash is in perennial.access.tokens.")));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }

    private static SecurityIdentity identity(Caller caller) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.name()))
                .addRoles(caller.roles())
                .build();
    }
}
