package io.tenure.test;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The classes of ours that one of them needs, as they were compiled, and which packages refer to which. Read once in a JVM.
 */
final class ProductClasses {

    /** In names, descriptors and signatures alike; what only looks like one does no harm. */
    private static final Pattern NAME = Pattern.compile("io/tenure/[\\w$/]+");

    private static final Map<Class<?>, ProductClasses> READ = new ConcurrentHashMap<>();

    private final Map<String, byte[]> bytes = new LinkedHashMap<>();
    /** By each package, those that refer to it. */
    private final Map<String, Set<String>> referring = new LinkedHashMap<>();

    private ProductClasses(Class<?> root) {
        Deque<String> next = new ArrayDeque<>(Set.of(root.getName()));
        while (!next.isEmpty()) {
            String name = next.remove();
            byte[] read = bytes.containsKey(name) ? null : read(root.getClassLoader(), name);
            if (read != null) {
                bytes.put(name, read);
                for (String other : namesIn(read)) {
                    referring
                            .computeIfAbsent(packageOf(other), none -> new HashSet<>())
                            .add(packageOf(name));
                    next.add(other);
                }
            }
        }
    }

    /** All that {@code root} needs. */
    static ProductClasses neededBy(Class<?> root) {
        return READ.computeIfAbsent(root, ProductClasses::new);
    }

    private static byte @Nullable [] read(ClassLoader loader, String name) {
        try (InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String packageOf(String className) {
        return className.substring(0, className.lastIndexOf('.'));
    }

    /** As it was compiled; null if nobody needs it. */
    byte @Nullable [] bytesOf(String className) {
        return bytes.get(className);
    }

    /** That package, and all that refer to it, or to one that does. */
    Set<String> packagesOn(String packageName) {
        Set<String> all = new HashSet<>(Set.of(packageName));
        Deque<String> next = new ArrayDeque<>(all);
        while (!next.isEmpty()) {
            for (String other : referring.getOrDefault(next.remove(), Set.of())) {
                if (all.add(other)) {
                    next.add(other);
                }
            }
        }
        return all;
    }

    /** The names of ours among a class's constants; section 4.4 of the JVM's specification says how these are written. */
    private static Set<String> namesIn(byte[] compiled) {
        Set<String> names = new HashSet<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(compiled))) {
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> {
                        Matcher name = NAME.matcher(in.readUTF());
                        while (name.find()) {
                            names.add(name.group().replace('/', '.'));
                        }
                    }
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        // These take two places.
                        i++;
                    }
                    case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    default -> throw new IllegalStateException("a constant of an unknown kind: " + tag);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
