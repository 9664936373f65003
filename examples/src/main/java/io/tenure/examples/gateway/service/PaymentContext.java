package io.tenure.examples.gateway.service;

import com.github.benmanes.caffeine.cache.Cache;
import io.tenure.annotation.Governed;
import io.tenure.annotation.Governor;
import io.tenure.annotation.OnRelease;
import io.tenure.annotation.ResourceId;
import io.tenure.examples.gateway.order.Order;
import io.tenure.resource.Layer;
import io.tenure.resource.ResourceKind;
import java.lang.invoke.MethodHandles;

/** What is known of an order while it is worked on: an entry of a cache, which has to leave it when the order is done. */
@Governed(kind = "payment-context", layer = Layer.MEMORY, ttl = "30s")
final class PaymentContext {

    /** What the annotations say. */
    static final ResourceKind<PaymentContext> KIND = Governor.kindOf(PaymentContext.class, MethodHandles.lookup());

    @ResourceId
    private final String orderId;

    private final String account;
    private final long cents;
    private final Cache<String, PaymentContext> contexts;

    PaymentContext(Order order, Cache<String, PaymentContext> contexts) {
        this.orderId = order.id();
        this.account = order.account();
        this.cents = order.cents();
        this.contexts = contexts;
        contexts.put(orderId, this);
    }

    /** Takes the entry out of the cache: when the last lease is closed, or the time is up. */
    @OnRelease
    void forget() {
        contexts.asMap().remove(orderId, this);
    }

    /** The receipt's text. */
    @Override
    public String toString() {
        return "receipt for " + orderId + ": " + cents + " cents from " + account;
    }
}
