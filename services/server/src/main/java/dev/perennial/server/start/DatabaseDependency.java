package dev.perennial.server.start;

import dev.perennial.server.config.Role;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** PostgreSQL, with its schema up to date. */
@ApplicationScoped
class DatabaseDependency implements Dependency {
    private final DataSource source;
    private final Schema schema;

    DatabaseDependency(DataSource source, Schema schema) {
        this.source = source;
        this.schema = schema;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public Set<Role> neededBy() {
        return EnumSet.of(Role.API, Role.INTAKE, Role.ORCHESTRATOR, Role.GATEWAY);
    }

    @Override
    public Optional<String> missing() {
        try (Connection connection = source.getConnection()) {
            if (!connection.isValid(2)) {
                return Optional.of("PostgreSQL does not answer; check quarkus.datasource.jdbc.url and that it runs");
            }
        } catch (SQLException e) {
            return Optional.of("PostgreSQL does not answer (" + e.getMessage()
                    + "); check quarkus.datasource.jdbc.url and that it runs");
        }
        return schema.isCurrent()
                ? Optional.empty()
                : Optional.of("the schema is behind this version; run the application with 'migrate'");
    }
}
