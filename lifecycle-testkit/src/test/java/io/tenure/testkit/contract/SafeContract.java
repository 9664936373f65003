package io.tenure.testkit.contract;

import io.tenure.testkit.contract.Safe.Hold;
import io.tenure.testkit.contract.Safe.Mistake;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** The contract over locks in memory that make these mistakes. */
abstract class SafeContract extends LockContract {

    private final Mistake[] mistakes;

    SafeContract(Mistake... mistakes) {
        this.mistakes = mistakes;
    }

    @Override
    protected LockFixture openFixture() {
        return new InSafe(new Safe(mistakes));
    }

    private static final class InSafe implements LockFixture {

        private final Safe safe;
        private volatile boolean down;
        private volatile boolean slow;
        private int started;

        InSafe(Safe safe) {
            this.safe = safe;
        }

        @Override
        public LockClient start() {
            return new Client("p" + ++started, started == 1);
        }

        @Override
        public Class<? extends Exception> timeoutException() {
            return TimeoutException.class;
        }

        @Override
        public Duration recovery() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Fault outage() {
            return Fault.of(() -> down = true, () -> down = false);
        }

        @Override
        public Fault lateReplies() {
            return Fault.of(() -> slow = true, () -> slow = false);
        }

        @Override
        public void close() {
            safe.close();
        }

        private final class Client implements LockClient {

            private final String name;
            private final boolean meetsFaults;
            private volatile boolean gone;

            Client(String name, boolean meetsFaults) {
                this.name = name;
                this.meetsFaults = meetsFaults;
            }

            @Override
            public Optional<HeldLock> tryLock(String lock) {
                requireLine();
                return Optional.ofNullable(answered(safe.tryLock(lock, name)));
            }

            @Override
            public HeldLock lock(String lock, Duration waitAtMost) throws Exception {
                requireLine();
                return answered(safe.lock(lock, name, waitAtMost));
            }

            private void requireLine() {
                if (down && meetsFaults && !safe.makes(Mistake.GUESSES_IN_OUTAGES)) {
                    throw new IllegalArgumentException("nobody answers");
                }
            }

            private HeldLock answered(Hold hold) {
                if (hold != null && slow && meetsFaults) {
                    safe.release(hold);
                    throw new IllegalArgumentException("nobody answered");
                }
                return hold == null ? null : new Held(hold);
            }

            @Override
            public void die() {
                gone = true;
                safe.gone(name, false);
            }

            @Override
            public void loseSession() {
                die();
            }

            @Override
            public void close() {
                gone = true;
                safe.gone(name, true);
            }

            private final class Held implements HeldLock {

                private final Hold hold;

                Held(Hold hold) {
                    this.hold = hold;
                }

                @Override
                public long token() {
                    return hold.token();
                }

                @Override
                public boolean isValid() {
                    return safe.makes(Mistake.VALID_FOR_EVER) || (!gone && !(down && meetsFaults) && safe.isHeld(hold));
                }

                @Override
                public void release() {
                    safe.release(hold);
                }
            }
        }
    }
}
