package dev.perennial.server.temporal;

import dev.perennial.flow.payload.FlowDataConverter;
import io.temporal.common.converter.DataConverter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** How values travel to Temporal: as the contract's JSON, behind the guard that keeps bytes and prompts out. */
@ApplicationScoped
class Converters {
    @Produces
    @Singleton
    DataConverter converter() {
        return FlowDataConverter.create();
    }
}
