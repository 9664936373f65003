package io.tenure.testkit.sim;

/** A simulation showed that a guarantee does not hold. Its message names the guarantee, the seed, and what happened. */
public final class GuaranteeBrokenError extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final transient Violation violation;

    GuaranteeBrokenError(long seed, Violation violation) {
        super("seed " + seed + ": " + violation);
        this.violation = violation;
    }

    /** What was broken first. */
    public Violation violation() {
        return violation;
    }
}
