package io.tenure.examples.gateway.bank;

import io.tenure.examples.gateway.wire.JsonObject;
import java.util.Map;

/**
 * One line of a book.
 *
 * @param book which book
 * @param instance the entry's name in that book; each take of a resource has one of its own
 * @param id what the owner calls it
 * @param owner for which incarnation of a gateway it is kept
 * @param gateway that gateway's name
 * @param cents the money that is set aside; 0 for a registration
 */
record Entry(Book book, String instance, String id, String owner, String gateway, long cents) {

    /**
     * The entry that a request describes.
     *
     * @throws io.tenure.examples.gateway.wire.JsonException if a field is missing
     */
    static Entry of(Book book, String instance, JsonObject json) {
        return new Entry(
                book, instance, json.text("id"), json.text("owner"), json.text("gateway"), json.number("cents", 0));
    }

    Map<String, Object> toJson(String state) {
        return Map.of("book", book.word(), "instance", instance, "id", id, "cents", cents, "state", state);
    }
}
