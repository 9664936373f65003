package io.tenure.annotation;

import io.tenure.resource.Layer;
import io.tenure.resource.ResourceLease;
import java.io.IOException;

/** A bank of which some methods are governed, and a real one behind it, which can be made to fail. */
final class GovernedBank {

    private GovernedBank() {}

    interface Channel extends AutoCloseable {
        String send(String text);

        void nothing() throws Exception;

        Channel self();

        String joined(String... parts);

        default int twice(int n) {
            return 2 * n;
        }

        @Override
        void close();
    }

    interface Bank {
        @Governed(kind = "bank-channel", layer = Layer.CONNECTION, idle = "5s")
        Channel open(@ResourceId String id, @ResourceAttribute int tries, @ResourceAttribute("named") String other);

        @Governed(kind = "unnamed")
        Touchable unnamed();

        @Governed(kind = "plain")
        AutoCloseable plain();

        @Governed(kind = "failing")
        AutoCloseable failing() throws IOException;

        @Governed(kind = "bank-lease", ttl = "10s")
        ResourceLease<RealChannel> lease(@ResourceId String id);

        String name();

        void ping() throws Exception;

        default String greeting() {
            return "hello from " + name();
        }

        static String ofNoConcern() {
            return "";
        }
    }

    interface Touchable extends AutoCloseable {
        void touch();
    }

    static class RealBank implements Bank {
        RealChannel last;
        boolean givesNull;
        int plainClosed;
        Throwable failure;

        @Override
        public Channel open(String id, int tries, String other) {
            return givesNull ? null : newChannel();
        }

        RealChannel newChannel() {
            last = new RealChannel();
            last.closeFailure = failure;
            return last;
        }

        @Override
        public Touchable unnamed() {
            return new Touchable() {
                @Override
                public void touch() {}

                @Override
                public void close() {}
            };
        }

        @Override
        public AutoCloseable plain() {
            return () -> plainClosed++;
        }

        @Override
        public AutoCloseable failing() throws IOException {
            throw (IOException) failure;
        }

        @Override
        public ResourceLease<RealChannel> lease(String id) {
            return Offer.of(newChannel());
        }

        @Override
        public String name() {
            return "real";
        }

        @Override
        public void ping() throws Exception {
            throw (Exception) failure;
        }

        @Override
        public String toString() {
            return "the real bank";
        }
    }

    static final class RealChannel implements Channel {
        int closed;
        int sent;
        Throwable failure;
        Throwable closeFailure;

        @Override
        public String send(String text) {
            sent++;
            return "sent " + text;
        }

        @Override
        public void nothing() throws Exception {
            throwAny(failure);
        }

        @Override
        public Channel self() {
            return this;
        }

        @Override
        public String joined(String... parts) {
            return String.join("+", parts);
        }

        @Override
        public void close() {
            closed++;
            throwAny(closeFailure);
        }

        @SuppressWarnings("unchecked") // lets close() break its word
        private static <X extends Throwable> void throwAny(Throwable thrown) throws X {
            if (thrown != null) {
                throw (X) thrown;
            }
        }
    }
}
