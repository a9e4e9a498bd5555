package dev.perennial.server.temporal;

import dev.perennial.steps.port.Outcomes;
import dev.perennial.steps.port.Registry;
import dev.perennial.steps.port.Traffic;
import dev.perennial.steps.work.Workplace;
import dev.perennial.store.Artifacts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Gives the steps what they work with. */
@ApplicationScoped
class StepsWorkplace {
    @Produces
    @Singleton
    Workplace workplace(
            Artifacts artifacts,
            Registry registry,
            Traffic traffic,
            Outcomes outcomes,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        return new Workplace(artifacts, registry, traffic, outcomes, version);
    }
}
