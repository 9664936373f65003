package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One resource of this owner, from the intent to the confirmed deletion. Changed on the loop only. */
final class HoldEntry extends Holding {

    /*
     *   WRITING -> TAKING -> HELD -> ENDING;  WRITING, TAKING -> ENDING (undone);  HELD -> REVOKED -> ENDING
     *
     * I1 Writes of one record run one after the other, in the order in which they were asked for.
     * I2 `modRevision` is what was last confirmed or read, never a guess: a write that failed does not move it.
     */

    /** How far it is. */
    enum Stage {
        WRITING,
        TAKING,
        HELD,
        REVOKED,
        ENDING
    }

    private final ResourceAdapter<?> adapter;
    private final String key;

    /** Written on the loop; read by holders. */
    private volatile ResourceRecord record;
    /** Written on the loop; read by holders. */
    private volatile Stage stage = Stage.WRITING;

    /** Written on the loop; read by whoever releases. */
    private volatile boolean gone;

    private long createRevision;
    private long modRevision;
    private boolean adopted;
    private boolean revoked;
    private boolean releaseBegun;
    private boolean takeUncertain;
    private @Nullable CompletableFuture<@Nullable Void> sweep;
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

    @Override
    boolean isGone() {
        return gone;
    }

    void leave() {
        gone = true;
    }

    String key() {
        return key;
    }

    @Override
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

    @Override
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

    /** Whether it ended without its holder, or is to: somebody force-released it, or its own system lost it. */
    boolean isRevoked() {
        return revoked;
    }

    void revoke() {
        revoked = true;
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

    /** The release that an undo asked for last, and that is not over; null if there is none. */
    @Nullable
    CompletableFuture<@Nullable Void> sweep() {
        return sweep;
    }

    void sweep(@Nullable CompletableFuture<@Nullable Void> last) {
        sweep = last;
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
