package io.tenure.http;

import io.tenure.resource.ResourceRecord;
import java.util.HexFormat;

/** What may stand between braces in a template. */
enum Placeholder {
    /** The resource's id. */
    ID("id"),
    /** The record's nonce, 16 hexadecimal digits: what makes an external name this holder's alone. */
    NONCE("nonce"),
    /** The owner's incarnation, 32 hexadecimal digits. */
    OWNER("owner"),
    /** The fencing token, in decimal; 0 before it is known. */
    TOKEN("token"),
    /** The service's address as the record names it, such as {@code http://10.0.0.7:8500}. */
    ADDRESS("address"),
    /** The name under which the service lists the registration; by default id, owner and nonce. */
    INSTANCE("instance"),
    /** An attribute of the record: {@code attribute:port}. */
    ATTRIBUTE("attribute");

    private final String word;

    Placeholder(String word) {
        this.word = word;
    }

    /** The word that names it in a template. */
    String word() {
        return word;
    }

    /** Whether an external name that contains it differs for each holder. */
    boolean tellsHoldersApart() {
        return this == NONCE || this == INSTANCE;
    }

    /** The part's text in {@code record}, for those that the record alone decides. */
    String of(ResourceRecord record) {
        return switch (this) {
            case ID -> record.id();
            case NONCE -> HexFormat.of().toHexDigits(record.nonce());
            case OWNER -> record.owner().toString();
            case TOKEN -> Long.toString(record.token());
            case ADDRESS, INSTANCE, ATTRIBUTE -> throw new IllegalStateException(word + " needs more than the record");
        };
    }
}
