package io.tenure.annotation;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/** Loads the classes it is told to by itself, and everything else as the tests do. */
final class OwnLoader extends ClassLoader {

    private final Set<String> own;

    OwnLoader(Class<?>... own) {
        super(OwnLoader.class.getClassLoader());
        this.own = Set.copyOf(java.util.Arrays.stream(own).map(Class::getName).toList());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            return own.contains(name) ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(path)) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
