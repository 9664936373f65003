package io.tenure.resource;

import org.jspecify.annotations.Nullable;

/** A value that Tenure refuses. The message names the field, the value and the limit; nothing was changed. */
public final class InvalidArgumentException extends TenureException {

    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * A refused value.
     *
     * @param field what was set; shown escaped and cut, for it may have a name of the user's in it
     * @param value what it was set to; shown escaped and cut, so never pass a secret
     * @param limit what would have been accepted
     */
    public InvalidArgumentException(String field, @Nullable Object value, String limit) {
        super(Text.escape(field) + " is " + Text.quote(value) + ", but must be " + limit);
        this.field = field;
    }

    /** The field's name. */
    public String field() {
        return field;
    }
}
