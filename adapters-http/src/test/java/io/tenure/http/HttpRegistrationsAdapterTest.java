package io.tenure.http;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.contract.AdapterFixture;
import io.tenure.testkit.contract.Fault;
import io.tenure.testkit.contract.ResourceAdapterContract;
import io.tenure.testkit.proxy.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Registrations, under the contract of adapters. */
class HttpRegistrationsAdapterTest extends ResourceAdapterContract<HttpRegistration> {

    @Override
    protected AdapterFixture<HttpRegistration> openFixture() throws IOException {
        return new AtDirectory();
    }

    /** A directory that lists what it is told, when it gets to it. All call it at one address, for that stands in their records. */
    private static final class AtDirectory implements AdapterFixture<HttpRegistration> {

        private static final CountDownLatch AT_ONCE = new CountDownLatch(0);

        private final Map<String, String> listed = new ConcurrentHashMap<>();
        private final FakeServer server = new FakeServer();
        private final FaultProxy proxy =
                FaultProxy.to(URI.create(server.address()).getPort());
        private volatile CountDownLatch registers = AT_ONCE;
        private volatile CountDownLatch answers = AT_ONCE;

        AtDirectory() throws IOException {
            server.answer(this::answer);
        }

        private FakeServer.Answer answer(FakeServer.Request request) {
            if (request.method().equals("PUT")) {
                await(registers);
            }
            int status = handle(request);
            await(answers);
            return FakeServer.Answer.of(status);
        }

        private int handle(FakeServer.Request request) {
            return switch (request.method()) {
                case "PUT" -> listed.put(request.uri(), request.body()) == null ? 201 : 200;
                case "DELETE" -> listed.remove(request.uri()) == null ? 404 : 200;
                default -> listed.containsKey(request.uri()) ? 200 : 404;
            };
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public ResourceAdapter<HttpRegistration> open() {
            String address = "http://127.0.0.1:" + proxy.port();
            return HttpRegistrations.builder()
                    .service(HttpServices.directory("directory", address, "/r").build())
                    .build();
        }

        @Override
        public Map<String, String> attributes(ResourceAdapter<HttpRegistration> adapter, int take) {
            return Map.of(HttpRegistrations.SERVICE_ATTRIBUTE, "directory");
        }

        @Override
        public boolean isThere(ResourceRecord record) {
            String nonce = HexFormat.of().toHexDigits(record.nonce());
            return listed.keySet().stream().anyMatch(uri -> uri.endsWith('-' + nonce));
        }

        @Override
        public Fault outage() {
            return Fault.of(
                    () -> {
                        proxy.refuse();
                        proxy.reset();
                    },
                    proxy::heal);
        }

        @Override
        public Fault lateRequests() {
            return Fault.of(() -> registers = new CountDownLatch(1), () -> {
                registers.countDown();
                registers = AT_ONCE;
            });
        }

        @Override
        public Fault lateReplies() {
            return Fault.of(() -> answers = new CountDownLatch(1), () -> {
                answers.countDown();
                answers = AT_ONCE;
            });
        }

        @Override
        public void close() {
            proxy.close();
            server.close();
        }
    }
}
