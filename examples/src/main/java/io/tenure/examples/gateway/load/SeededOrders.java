package io.tenure.examples.gateway.load;

import io.tenure.examples.gateway.order.Manner;
import io.tenure.examples.gateway.order.Order;
import io.tenure.time.SeededRandom;
import java.util.Iterator;

/** Orders without end, determined by a seed. Not thread-safe. */
final class SeededOrders implements Iterator<Order> {

    private static final int ACCOUNTS = 1_000;
    private static final int MAX_CENTS = 50_000;
    private static final int PERCENT_SLOW = 15;
    private static final int PERCENT_SHARED = 10;
    private static final int PERCENT_FORGETFUL = 5;

    private final Zipf accounts;
    private final SeededRandom random;
    private long number;

    /**
     * Orders.
     *
     * @param skew how unlike the accounts are: the exponent of Zipf's law
     */
    SeededOrders(long seed, double skew) {
        this.accounts = new Zipf(ACCOUNTS, skew);
        this.random = new SeededRandom(seed);
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Order next() {
        number++;
        String account = "account-" + accounts.draw(random);
        return new Order("order-" + number, account, 1 + random.nextLong(MAX_CENTS), manner());
    }

    private Manner manner() {
        long percent = random.nextLong(100);
        if (percent < PERCENT_SLOW) {
            return Manner.SLOW;
        }
        if (percent < PERCENT_SLOW + PERCENT_SHARED) {
            return Manner.SHARED;
        }
        return percent < PERCENT_SLOW + PERCENT_SHARED + PERCENT_FORGETFUL ? Manner.FORGETFUL : Manner.PLAIN;
    }
}
