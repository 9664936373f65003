package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One resource of this owner, from the intent to the confirmed deletion. Changed on the loop only. */
final class HoldEntry {

    /*
     *   WRITING -> TAKING -> HELD -> ENDING;  WRITING, TAKING -> ENDING (undone);  HELD -> REVOKED -> ENDING
     *
     * I1 Writes of one record run one after the other, in the order in which they were asked for.
     * I2 `modRevision` is what was last confirmed or read, never a guess: a write that failed does not move it.
     * I3 Whoever asked to hear of its revocation hears of it once, whether he asked before it was told or after; what
     *    was taken anew under the same id is another entry, and nobody hears anything of that one.
     */

    /** How far it is. */
    enum Stage {
        WRITING,
        TAKING,
        HELD,
        REVOKED,
        ENDING
    }

    /** Stands where a revocation was told: nothing is left to run. */
    private enum Told implements Runnable {
        TOLD;

        @Override
        public void run() {}
    }

    private final ResourceAdapter<?> adapter;
    private final String key;

    /** Written on the loop; read by holders. */
    private volatile ResourceRecord record;
    /** Written on the loop; read by holders. */
    private volatile Stage stage = Stage.WRITING;

    /** Written on the loop; read by whoever releases. */
    private volatile boolean gone;

    /** Who asked to hear of the revocation: nobody yet, somebody, or Told. */
    private final AtomicReference<@Nullable Runnable> onRevoked = new AtomicReference<>();

    private long createRevision;
    private long modRevision;
    private boolean adopted;
    private boolean revoked;
    private boolean releaseBegun;
    private boolean takeUncertain;
    private CompletableFuture<?> lastWrite = CompletableFuture.completedFuture(null);
    private @Nullable CompletableFuture<@Nullable Void> attempt;

    HoldEntry(ResourceAdapter<?> adapter, String key, ResourceRecord record) {
        this.adapter = adapter;
        this.key = key;
        this.record = record;
    }

    ResourceAdapter<?> adapter() {
        return adapter;
    }

    /** Whether it has left the book, and nothing is to be done about it any more. */
    boolean isGone() {
        return gone;
    }

    void leave() {
        gone = true;
    }

    String key() {
        return key;
    }

    ResourceRecord record() {
        return record;
    }

    void record(ResourceRecord newer) {
        record = newer;
    }

    Stage stage() {
        return stage;
    }

    void to(Stage next) {
        stage = next;
    }

    boolean isEnding() {
        return stage == Stage.ENDING;
    }

    /** Whether its take is over, one way or the other. */
    boolean isTaken() {
        return stage != Stage.WRITING && stage != Stage.TAKING;
    }

    /** Whether it ends in the background, by itself. */
    boolean isBeingUndone() {
        return isEnding() && !releaseBegun;
    }

    /** It was taken by its holder before it was written down. */
    void adopt() {
        adopted = true;
    }

    boolean isAdopted() {
        return adopted;
    }

    /** Whether a holder may still rely on it, as far as this record is concerned. */
    boolean isHeld() {
        return stage == Stage.HELD;
    }

    /** Whether its record may be in the store. */
    boolean isWritten() {
        return createRevision != 0;
    }

    long createRevision() {
        return createRevision;
    }

    long modRevision() {
        return modRevision;
    }

    void created(long revision) {
        createRevision = revision;
        modRevision = revision;
    }

    void modified(long revision) {
        modRevision = revision;
    }

    /** The record is in the store no more. */
    void unwritten() {
        createRevision = 0;
    }

    boolean isRevoked() {
        return revoked;
    }

    void revoke() {
        revoked = true;
    }

    /** Has {@code task} run when the revocation is told, or at once if it was told already. From any thread; one task. */
    void whenRevoked(Runnable task) {
        if (onRevoked.compareAndExchange(null, task) == Told.TOLD) {
            task.run();
        }
    }

    /** Tells the revocation. Never on the loop. */
    void tellRevoked() {
        Runnable task = onRevoked.getAndSet(Told.TOLD);
        if (task != null) {
            task.run();
        }
    }

    /** Whether it was tried to release it. What failed then is tried again by whoever asks; an undo goes on by itself. */
    boolean isReleaseBegun() {
        return releaseBegun;
    }

    void beginRelease() {
        releaseBegun = true;
    }

    /** Whether its take may have been applied without our knowing, or may yet be. */
    boolean isTakeUncertain() {
        return takeUncertain;
    }

    void takeIsUncertain() {
        takeUncertain = true;
    }

    @Nullable
    CompletableFuture<@Nullable Void> attempt() {
        return attempt;
    }

    void attempt(@Nullable CompletableFuture<@Nullable Void> running) {
        attempt = running;
    }

    /** Makes {@code write} once the writes before it have ended, however they did. */
    <T> CompletableFuture<T> afterLastWrite(Supplier<CompletableFuture<T>> write) {
        CompletableFuture<T> result = lastWrite.handle((value, failure) -> null).thenCompose(ignored -> write.get());
        lastWrite = result;
        return result;
    }

    /** For how long an adapter may take that has {@code left}. */
    static Duration atLeastAMilli(Duration left) {
        return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
    }
}
