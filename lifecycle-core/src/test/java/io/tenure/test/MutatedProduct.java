package io.tenure.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The product with one mutation: the source is changed in memory, compiled in memory against the product's classes, and
 * all of it is loaded once more, beside the product, by a loader of its own.
 */
public final class MutatedProduct {

    private static final String PRODUCT = "io.tenure.";

    private final ClassLoader loader;

    /**
     * The product with that mutation.
     *
     * @param sources the folder that it names its file in
     */
    public MutatedProduct(Path sources, Mutation mutation) {
        this.loader = new MutatedLoader(compile(sources, mutation));
    }

    /**
     * Simulates it.
     *
     * @param simulation a public class with a public static method of that name, that runs the worlds of {@code count}
     *     seeds from {@code first} on, and says which is the first that breaks a guarantee, and how
     */
    public @Nullable String firstFailure(Class<?> simulation, long first, int count) {
        try {
            return (String) loader.loadClass(simulation.getName())
                    .getMethod("firstFailure", long.class, int.class)
                    .invoke(null, first, count);
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException wrapped ? wrapped.getCause() : e;
            throw new IllegalStateException("the mutated simulation does not run", cause);
        }
    }

    private static Map<String, byte[]> compile(Path sources, Mutation mutation) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null);
                InMemory output = new InMemory(files)) {
            Path source = sources.resolve(mutation.file());
            List<JavaFileObject> units = List.of(new Source(source, mutation.mutate(Files.readString(source))));
            List<String> options = List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(null, output, problems, options, null, units)
                    .call();
            if (!compiled) {
                throw new IllegalStateException(mutation.name() + " does not compile: "
                        + problems.getDiagnostics().stream()
                                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                                .toList());
            }
            return output.classes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A source in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path path, String text) {
            super(URI.create("string:///" + path.getFileName()), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what the compiler writes. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();

        InMemory(JavaFileManager delegate) {
            super(delegate);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            URI uri = URI.create("mem:///" + className.replace('.', '/') + ".class");
            return new SimpleJavaFileObject(uri, kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(className, bytes);
                    return bytes;
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new LinkedHashMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }

    /** Loads product and simulator itself, one class of the product mutated; all else comes from its parent. */
    private static final class MutatedLoader extends ClassLoader {
        private final Map<String, byte[]> mutated;

        MutatedLoader(Map<String, byte[]> mutated) {
            super(MutatedProduct.class.getClassLoader());
            this.mutated = mutated;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PRODUCT)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null) {
                    byte[] bytes = mutated.containsKey(name) ? mutated.get(name) : bytesOf(name);
                    loaded = defineClass(name, bytes, 0, bytes.length);
                }
                return loaded;
            }
        }

        private byte[] bytesOf(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
