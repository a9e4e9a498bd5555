package dev.perennial.store.s3;

import io.minio.Http;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * HTTP as the store needs it: bounded waits, few repeats (the caller's workflow repeats too), enough parallel requests.
 */
final class HttpClients {
    private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);
    private static final int ATTEMPTS = 3;
    private static final long FIRST_DELAY_MS = 50;

    private HttpClients() {}

    static OkHttpClient create() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(64);
        dispatcher.setMaxRequestsPerHost(64);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectTimeout(5, TimeUnit.SECONDS)
                .writeTimeout(60, TimeUnit.SECONDS)
                .readTimeout(60, TimeUnit.SECONDS)
                .protocols(List.of(Protocol.HTTP_1_1))
                .addInterceptor(new Http.StatusRetryInterceptor(TRANSIENT, FIRST_DELAY_MS, ATTEMPTS))
                .build();
    }
}
