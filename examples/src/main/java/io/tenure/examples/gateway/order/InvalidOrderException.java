package io.tenure.examples.gateway.order;

/** An order is not one; the message names field, value and limit. */
public final class InvalidOrderException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 60;

    InvalidOrderException(String field, String value, String limit) {
        super(field + " is '" + shown(value) + "', must be " + limit);
    }

    private static String shown(String value) {
        String printable = value.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...";
    }
}
