package dev.perennial.local;

import io.minio.GetObjectArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Uses the servers as the application would, by the settings alone. */
final class Clients {
    private final Map<String, String> settings;
    private final MinioClient s3;

    Clients(Map<String, String> settings) {
        this.settings = settings;
        this.s3 = MinioClient.builder()
                .endpoint(setting("perennial.s3.endpoint"))
                .credentials(setting("perennial.s3.access-key"), setting("perennial.s3.secret-key"))
                .build();
    }

    String setting(String key) {
        String value = settings.get(key);
        if (value == null) {
            throw new AssertionError("no setting " + key);
        }
        return value;
    }

    Set<String> topics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", setting("kafka.bootstrap.servers")))) {
            return admin.listTopics().names().get(30, TimeUnit.SECONDS);
        }
    }

    void produce(String topic, String value) throws Exception {
        Map<String, Object> options = Map.of("bootstrap.servers", setting("kafka.bootstrap.servers"));
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(options, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(30, TimeUnit.SECONDS);
        }
    }

    List<String> consume(String topic, int count) {
        Map<String, Object> options = Map.of(
                "bootstrap.servers",
                setting("kafka.bootstrap.servers"),
                "group.id",
                UUID.randomUUID().toString(),
                "auto.offset.reset",
                "earliest");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() - end < 0) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }

    /** Puts the object under a condition and returns the HTTP status. */
    int put(String name, String text, String header, String value) throws MinioException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        PutObjectArgs args = PutObjectArgs.builder()
                .bucket(setting("perennial.s3.bucket"))
                .object(name)
                .headers(Map.of(header, value))
                .data(bytes, bytes.length)
                .build();
        try {
            s3.putObject(args);
            return 200;
        } catch (ErrorResponseException refused) {
            return refused.response().code();
        }
    }

    String get(String name) throws MinioException, IOException {
        GetObjectArgs args = GetObjectArgs.builder()
                .bucket(setting("perennial.s3.bucket"))
                .object(name)
                .build();
        return new String(s3.getObject(args).readAllBytes(), StandardCharsets.UTF_8);
    }

    int sql(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        setting("quarkus.datasource.jdbc.url"),
                        setting("quarkus.datasource.username"),
                        setting("quarkus.datasource.password"));
                Statement statement = connection.createStatement()) {
            if (!statement.execute(query)) {
                return statement.getUpdateCount();
            }
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
