package io.tenure.resource;

import java.util.Map;

/**
 * What is written down of an external resource, so that any process can release it. Data only: adapters rebuild names in
 * their systems from kind, id and nonce, and check addresses against their own lists.
 *
 * @param owner whose it is
 * @param kind the kind's name
 * @param id the id
 * @param state how far it is
 * @param nonce random and never zero; tells two takes of the same id apart, even where tokens went backwards
 * @param token the fencing token; 0 before it is known
 * @param exclusive whether the name stays taken until the cleanup is confirmed
 * @param sinceWallMillis when it was acquired, by the owner's wall clock; for people only
 * @param attributes as given by the user, with the adapter's own added
 */
public record ResourceRecord(
        OwnerId owner,
        String kind,
        String id,
        RecordState state,
        long nonce,
        long token,
        boolean exclusive,
        long sinceWallMillis,
        Map<String, String> attributes) {

    /**
     * Checks everything, for records also come from the store.
     *
     * @throws InvalidArgumentException if a part is refused by {@link Ids}, the nonce is 0, or the token negative
     */
    public ResourceRecord {
        Ids.requireName("kind", kind);
        Ids.requireId("id", id);
        attributes = Ids.requireAttributes(attributes);
        if (nonce == 0) {
            throw new InvalidArgumentException("nonce", nonce, "not 0");
        }
        if (token < 0) {
            throw new InvalidArgumentException("token", token, "not negative");
        }
    }

    /** This record further on. */
    public ResourceRecord withState(RecordState newState) {
        return new ResourceRecord(owner, kind, id, newState, nonce, token, exclusive, sinceWallMillis, attributes);
    }

    /** This record with its token. */
    public ResourceRecord withToken(long newToken) {
        return new ResourceRecord(owner, kind, id, state, nonce, newToken, exclusive, sinceWallMillis, attributes);
    }
}
