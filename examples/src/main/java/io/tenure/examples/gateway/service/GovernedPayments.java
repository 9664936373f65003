package io.tenure.examples.gateway.service;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.Channel;
import io.tenure.CoordinatorBuilder;
import io.tenure.ResourceCoordinator;
import io.tenure.ShutdownReport;
import io.tenure.annotation.Governor;
import io.tenure.cleanup.DrainReport;
import io.tenure.examples.gateway.order.Manner;
import io.tenure.examples.gateway.order.Order;
import io.tenure.micrometer.TenureMeters;
import io.tenure.netty.NettyChannels;
import io.tenure.resource.Layer;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TenureException;
import io.tenure.time.Threads;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Payments with Tenure: what an order needs is registered in one scope and ends with it, in reverse order; what is
 * forgotten ends when its time is up; and what a killed process held is given back by a survivor. Thread-safe.
 */
final class GovernedPayments implements Payments {

    /** No order takes as long as this, so a scope that is older was forgotten. */
    private static final Duration ORDER_TTL = Duration.ofSeconds(4);

    private static final Duration SHUTDOWN_WITHIN = Duration.ofSeconds(8);
    private static final int PAID = 200;

    private final Cache<String, PaymentContext> contexts = Caffeine.newBuilder().build();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Backing backing;
    private final BankChannels channels;
    private final ResourceKind<Channel> channelKind;
    private final ResourceCoordinator coordinator;
    private final OwnerWait owner;
    private final LateBookings late;
    private final Observers observers;
    private final Receipts receipts;
    /** Null until the coordinator has shut down. Volatile. */
    private volatile @Nullable ShutdownReport end;

    /**
     * Joins the other gateways.
     *
     * @param channels to the bank; closed with this
     * @param backing what it rests on; closed with this, too
     * @param auditLog a file of this gateway's own
     */
    GovernedPayments(String gateway, BankChannels channels, Backing backing, Path auditLog, Threads threads)
            throws IOException {
        this.channels = channels;
        this.backing = backing;
        channelKind = NettyChannels.kind("bank-channel")
                .release(NettyChannels.closeOrPool(channels.pool()))
                .build();
        TenureMeters tenureMeters = TenureMeters.builder(meters)
                .kinds(PaymentContext.KIND, channelKind)
                .kinds(backing.kinds().toArray(ResourceKind<?>[]::new))
                .build();
        CoordinatorBuilder builder = ResourceCoordinator.builder(gateway)
                .namespace("payments")
                .nonBlockingThreads(NettyChannels::mustNotBlock)
                .transitions(tenureMeters)
                .shutdownTimeout(SHUTDOWN_WITHIN);
        backing.equip(builder);
        coordinator = builder.build();
        tenureMeters.bindTo(coordinator);
        owner = new OwnerWait(coordinator);
        late = new LateBookings(channels);
        observers = Observers.of(coordinator, auditLog);
        receipts = new Receipts(threads);
    }

    @Override
    @SuppressWarnings("MustBeClosed") // Forgetting to is what the forgetful orders are about.
    public void pay(Order order) throws PaymentFailedException {
        owner.await();
        ResourceScope scope = coordinator.openScope(order.id(), ORDER_TTL);
        try {
            pay(order, scope);
        } catch (TenureException e) {
            throw new PaymentFailedException(String.valueOf(e.getMessage()), e);
        } finally {
            if (order.manner() != Manner.FORGETFUL) {
                scope.close();
            }
        }
    }

    private void pay(Order order, ResourceScope scope) throws PaymentFailedException {
        ResourceLease<PaymentContext> context = govern(scope, new PaymentContext(order, contexts));
        ResourceLease<Channel> channel =
                Answers.await(NettyChannels.acquire(scope, channelKind, ResourceSpec.UNNAMED, channels.pool()));
        Entitlement entitlement = backing.claim(scope, order);
        if (!entitlement.isValid()) {
            throw new PaymentFailedException("this gateway may not speak for " + order.id() + " any more");
        }
        int status = book(order, entitlement, channel.get());
        if (status != PAID) {
            throw new PaymentFailedException("the bank answered " + status);
        }
        if (order.manner() == Manner.SHARED) {
            writeReceiptLater(context.share());
        }
    }

    /** The look at what entitles to it was before; a hesitant order does not look again. */
    private int book(Order order, Entitlement entitlement, Channel channel) throws PaymentFailedException {
        if (order.manner() == Manner.HESITANT && late.isTooLate(entitlement)) {
            return late.book(entitlement);
        }
        return Answers.await(channels.pay(channel, entitlement.words(), order.manner() == Manner.SLOW));
    }

    /** What is refused is in nobody's care, and so has to go at once. */
    private static ResourceLease<PaymentContext> govern(ResourceScope scope, PaymentContext context) {
        try {
            return Governor.govern(scope, context, MethodHandles.lookup());
        } catch (TenureException e) {
            context.forget();
            throw e;
        }
    }

    /** The order gives its lease up, this one stays open: the context lives until the receipt is written. */
    private void writeReceiptLater(ResourceLease<PaymentContext> context) {
        receipts.write(context.get(), context::close);
    }

    @Override
    public void serve(int port) {
        backing.serve(coordinator, port);
    }

    @Override
    public void leave() {
        backing.leave();
    }

    @Override
    public boolean isNothingOpen() {
        return coordinator.diagnosis().liveByKind().isEmpty();
    }

    @Override
    public Map<String, @Nullable Object> status() {
        Map<String, @Nullable Object> status = new LinkedHashMap<>(observers.status());
        status.putAll(late.counts());
        status.put("remains", remains().toJson());
        return status;
    }

    private Remains remains() {
        long cached = contexts.asMap().size();
        ShutdownReport report = end;
        return report == null
                ? new Remains(cached, channels.borrowed())
                : new Remains(cached, channels.borrowed(), isSettled(report), words(report));
    }

    /** A clean leave has settled everything external, also those releases that were parked until then. */
    private static boolean isSettled(ShutdownReport report) {
        DrainReport releases = report.releases();
        return report.leave().clean()
                && Stream.concat(releases.parked().stream(), releases.hung().stream())
                        .allMatch(release -> release.layer() == Layer.EXTERNAL)
                && releases.pending().stream().allMatch(release -> release.layer() == Layer.EXTERNAL);
    }

    private static String words(ShutdownReport report) {
        DrainReport releases = report.releases();
        return releases.parked().size() + " releases parked, " + releases.hung().size() + " hung, "
                + releases.pending().size() + " on their way; unsettled in the store: "
                + report.leave().unsettled();
    }

    @Override
    public String metrics() {
        return meters.scrape();
    }

    @Override
    public void close() {
        coordinator.close();
        // Asked again, it tells how the close above went.
        end = coordinator.shutdown(SHUTDOWN_WITHIN).toCompletableFuture().getNow(null);
        backing.close();
        channels.close();
        observers.close();
    }
}
