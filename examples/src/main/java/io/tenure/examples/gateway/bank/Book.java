package io.tenure.examples.gateway.bank;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the bank keeps for others. */
enum Book {
    /** Who has announced a payment. */
    REGISTRATIONS,
    /** Money of an account that is set aside for a payment. */
    HOLDS;

    /** Its name in paths and replies. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Book> of(String word) {
        return Arrays.stream(values()).filter(book -> book.word().equals(word)).findFirst();
    }
}
