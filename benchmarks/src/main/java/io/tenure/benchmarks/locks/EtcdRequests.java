package io.tenure.benchmarks.locks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How many requests etcd got, by method, as its metrics say. Calls that were handled are counted, and where one call carries
 * several requests, such as keepalives on a stream, each of them.
 *
 * @param counts by method
 */
record EtcdRequests(Map<String, Long> counts) {

    private static final Pattern LINE = Pattern.compile(
            "grpc_server_(?:handled|msg_received)_total\\{(?:grpc_code=\"\\w+\",)?grpc_method=\"(\\w+)\".*} (\\S+)");
    private static final String RECEIVED = "grpc_server_msg_received_total";

    static EtcdRequests now(String etcdUri) {
        Map<String, Long> handled = new TreeMap<>();
        Map<String, Long> received = new TreeMap<>();
        metrics(etcdUri).lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                Map<String, Long> counts = line.startsWith(RECEIVED) ? received : handled;
                counts.merge(matcher.group(1), (long) Double.parseDouble(matcher.group(2)), Long::sum);
            }
        });
        handled.forEach((method, count) -> received.merge(method, count, Math::max));
        return new EtcdRequests(received);
    }

    private static String metrics(String etcdUri) {
        try {
            URI page = URI.create(etcdUri + "/metrics");
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new IllegalStateException("etcd shows no metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    EtcdRequests since(EtcdRequests before) {
        Map<String, Long> more = new TreeMap<>();
        counts.forEach((method, count) -> {
            long difference = count - before.counts.getOrDefault(method, 0L);
            if (difference != 0) {
                more.put(method, difference);
            }
        });
        return new EtcdRequests(more);
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
