package io.tenure.testkit.junit;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs a {@link VirtualTimeTest} once for each of its seeds. */
final class VirtualTimeExtension implements TestTemplateInvocationContextProvider {

    static final String ONLY = "tenure.seed";
    private static final int MOST = 100_000;

    VirtualTimeExtension() {
        OldestJUnit.require();
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return annotation(context).isPresent();
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        VirtualTimeTest test = annotation(context).orElseThrow();
        if (test.seeds() < 1 || test.seeds() > MOST) {
            throw new ExtensionConfigurationException("seeds is " + test.seeds() + ", but must be 1 to " + MOST);
        }
        LongStream seeds = only(context)
                .map(LongStream::of)
                .orElseGet(() -> LongStream.range(0, test.seeds()).map(i -> test.seed() + i));
        return seeds.mapToObj(OneSeed::new);
    }

    private static Optional<VirtualTimeTest> annotation(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getTestMethod(), VirtualTimeTest.class);
    }

    /** From a system property, too: that is where JUnit looks. */
    private static Optional<Long> only(ExtensionContext context) {
        return context.getConfigurationParameter(ONLY).map(text -> {
            try {
                return Long.parseLong(text.strip());
            } catch (NumberFormatException e) {
                throw new ExtensionConfigurationException(ONLY + " is \"" + text + "\", but must be a whole number", e);
            }
        });
    }

    private record OneSeed(long seed) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocation) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new SeededWorld(seed));
        }
    }
}
