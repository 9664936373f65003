package io.tenure.resource;

/** Another owner holds the resource; nothing was changed. */
public final class HeldByOtherException extends TenureException {

    private static final long serialVersionUID = 1L;

    private final transient Holder holder;

    /** The id is taken elsewhere. */
    public HeldByOtherException(Holder holder) {
        super(holder.kind() + " " + Text.quote(holder.id()) + " is held by owner " + holder.owner() + " ("
                + Text.escape(holder.ownerName()) + ") with token " + holder.token() + " since "
                + java.time.Instant.ofEpochMilli(holder.sinceWallMillis()));
        this.holder = holder;
    }

    /** Who holds it, and since when. */
    public Holder holder() {
        return holder;
    }
}
