package io.tenure.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The product with one mutation: the source is changed in memory, compiled in memory against the product's classes, and
 * what is built on it is loaded once more, beside the product, by a loader of its own. What cannot see the mutation, package
 * by package, is the product's own: it need not be loaded and warmed up for each.
 */
public final class MutatedProduct {

    private final Class<?> simulation;

    /**
     * The product with that mutation.
     *
     * @param sources the folder that it names its file in
     * @param simulation a public class with a public static method {@code firstFailure}, that runs the worlds of {@code
     *     count} seeds from {@code first} on, and says which is the first that breaks a guarantee, and how
     */
    public MutatedProduct(Path sources, Mutation mutation, Class<?> simulation) {
        Map<String, byte[]> mutated = compile(sources, mutation);
        String changed = ProductClasses.packageOf(mutated.keySet().iterator().next());
        ProductClasses product = ProductClasses.neededBy(simulation);
        Set<String> anew = product.packagesOn(changed);
        if (!anew.contains(simulation.getPackageName())) {
            throw new IllegalStateException(simulation + " does not need " + changed);
        }
        try {
            this.simulation = new MutatedLoader(product, anew, mutated).loadClass(simulation.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> compile(Path sources, Mutation mutation) {
        try {
            Path source = sources.resolve(mutation.file());
            return MemoryCompiler.compile(source, mutation.mutate(Files.readString(source)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException broken) {
            throw new IllegalStateException(mutation.name() + ": " + broken.getMessage(), broken);
        }
    }

    /** Simulates it: the first of so many seeds that breaks a guarantee, and how. */
    public @Nullable String firstFailure(long first, int count) {
        try {
            return (String)
                    simulation.getMethod("firstFailure", long.class, int.class).invoke(null, first, count);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException wrapped ? wrapped.getCause() : e;
            throw new IllegalStateException("the mutated simulation does not run", cause);
        }
    }

    /** Loads some packages itself, one class of them mutated; all else comes from its parent. */
    private static final class MutatedLoader extends ClassLoader {
        private final ProductClasses product;
        private final Set<String> anew;
        private final Map<String, byte[]> mutated;

        MutatedLoader(ProductClasses product, Set<String> anew, Map<String, byte[]> mutated) {
            super(MutatedProduct.class.getClassLoader());
            this.product = product;
            this.anew = anew;
            this.mutated = mutated;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.indexOf('.') < 0 || !anew.contains(ProductClasses.packageOf(name))) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null) {
                    byte[] bytes = mutated.containsKey(name) ? mutated.get(name) : product.bytesOf(name);
                    if (bytes == null) {
                        throw new ClassNotFoundException(name);
                    }
                    loaded = defineClass(name, bytes, 0, bytes.length);
                }
                return loaded;
            }
        }
    }
}
