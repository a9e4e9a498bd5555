package dev.perennial.server.rebuild;

import dev.perennial.contract.line.LineId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The database's tables, past everything that guards them. */
final class Tables {
    private final DataSource database;

    Tables(DataSource database) {
        this.database = database;
    }

    /** A line's rows of these tables, as text, with what the SQL in {@code without} takes out of their JSON. */
    List<String> rows(LineId line, List<String> tables, String without) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String table : tables) {
            String select = "select '" + table + " ' || (to_jsonb(t) " + without + ")::text from " + table
                    + " t where line = ? order by 1";
            try (Connection connection = database.getConnection();
                    PreparedStatement statement = connection.prepareStatement(select)) {
                statement.setString(1, line.toString());
                ResultSet found = statement.executeQuery();
                while (found.next()) {
                    rows.add(found.getString(1));
                }
            }
        }
        return rows;
    }

    /** Runs a statement whose one parameter is the line. */
    void change(String sql, LineId line) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, line.toString());
            statement.executeUpdate();
        }
    }
}
