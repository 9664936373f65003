package io.tenure.simulation;

/**
 * A way to break the product: in one source file, a text is replaced. The text has to be there exactly once, whitespace
 * and comments aside, so that a mutation which the sources have outgrown is noticed.
 *
 * @param seed a seed whose world shows it; the first, as a rule
 * @param name what is broken
 * @param file the source, below {@code io/tenure}
 * @param from what is replaced
 * @param to by what
 */
record Mutation(long seed, String name, String file, String from, String to) {

    @Override
    public String toString() {
        return name;
    }
}
