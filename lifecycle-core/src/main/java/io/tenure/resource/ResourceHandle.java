package io.tenure.resource;

/**
 * A resource that knows how it ends. Exactly one of the three callbacks runs for each resource, again only where it
 * failed; never under a lock and never on a timer's thread.
 *
 * <p>For {@link Layer#EXTERNAL} resources the callback is a local notice; the adapter's release is the release.
 */
public interface ResourceHandle {

    /**
     * Ends the resource in good order.
     *
     * @throws Exception if that failed; it is tried again
     */
    void release(ReleaseContext context) throws Exception;

    /**
     * Its time is up.
     *
     * @throws Exception if that failed; it is tried again
     */
    default void onExpire(ReleaseContext context) throws Exception {
        release(context);
    }

    /**
     * Somebody else decided that it ends, or it is lost already.
     *
     * @throws Exception if that failed; it is tried again
     */
    default void onForceRelease(ReleaseContext context) throws Exception {
        release(context);
    }
}
