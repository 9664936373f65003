package io.tenure.examples.gateway.service;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.examples.gateway.order.Order;
import io.tenure.examples.gateway.wire.Headers;
import io.tenure.http.HttpCall;
import io.tenure.http.HttpRegistration;
import io.tenure.http.HttpRegistrations;
import io.tenure.http.HttpService;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The bank's two books as two external kinds: registrations in its directory, and holds on accounts. An entry is made and
 * ended by one HTTP call each, from its record alone, so that a survivor can end what a dead gateway made. Thread-safe.
 */
final class BankBooks implements AutoCloseable {

    private static final String SERVICE = "bank";

    /** The default, 50, spares a service that others use, too; this bank is here for us alone. */
    private static final int RECLAIMS_PER_SECOND = 500;

    private final String gateway;
    private final HttpRegistrations registrations;
    private final HttpRegistrations holds;

    BankBooks(String gateway, URI bank) {
        this.gateway = gateway;
        this.registrations = book("http-registration", "registrations", bank);
        this.holds = book("account-hold", "holds", bank);
    }

    private HttpRegistrations book(String kind, String path, URI bank) {
        // {instance} is id, owner and nonce: no two takes have the same name, so no release can hit another's entry.
        String entry = "{address}/" + path + "/{instance}";
        HttpService service = HttpService.builder(SERVICE)
                .address(bank.toString())
                .register(HttpCall.put(entry)
                        .header(Headers.GATEWAY, gateway)
                        .json("{\"id\":\"{id}\",\"owner\":\"{owner}\",\"gateway\":\"{attribute:gateway}\","
                                + "\"cents\":{attribute:cents}}"))
                .deregister(HttpCall.delete(entry).header(Headers.GATEWAY, gateway))
                .build();
        return HttpRegistrations.builder()
                .kind(kind)
                .service(service)
                .reclaimsPerSecond(RECLAIMS_PER_SECOND)
                .build();
    }

    /** What the coordinator has to know, so that it can clean up after others. */
    List<ResourceAdapter<?>> adapters() {
        return List.of(registrations, holds);
    }

    /** The kinds that the books are to a coordinator. */
    List<ResourceKind<?>> kinds() {
        return List.of(registrations.resourceKind(), holds.resourceKind());
    }

    /** Announces a payment at the bank's directory. Blocks. */
    ResourceLease<HttpRegistration> register(ResourceScope scope, Order order) {
        return registrations.register(scope, SERVICE, order.id(), attributes(order));
    }

    /** Sets money of the account aside. Blocks. */
    ResourceLease<HttpRegistration> hold(ResourceScope scope, Order order) {
        return holds.register(scope, SERVICE, order.id(), attributes(order));
    }

    private Map<String, String> attributes(Order order) {
        return Map.of("gateway", gateway, "account", order.account(), "cents", Long.toString(order.cents()));
    }

    @Override
    public void close() {
        holds.close();
        registrations.close();
    }
}
