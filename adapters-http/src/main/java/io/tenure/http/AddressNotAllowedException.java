package io.tenure.http;

import io.tenure.resource.TenureException;
import io.tenure.resource.Text;
import org.jspecify.annotations.Nullable;

/** A record names an address that is not on its service's list. Nothing was sent there. */
public final class AddressNotAllowedException extends TenureException {

    private static final long serialVersionUID = 1L;

    /**
     * The address was refused.
     *
     * @param service the service's name
     * @param address what the record says; shown escaped and cut
     * @param allowed how many addresses the service's list has
     */
    public AddressNotAllowedException(String service, @Nullable String address, int allowed) {
        super("attribute " + HttpRegistrations.ADDRESS_ATTRIBUTE + " is " + Text.quote(address)
                + ", but must be one of the " + allowed + " allowed addresses of service " + Text.quote(service)
                + "; it was not contacted");
    }
}
