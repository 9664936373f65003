package io.tenure.testkit.junit;

import java.util.ArrayList;
import java.util.List;

/** Where a lease was asked for, and by which thread. Cheap to take; the stack is looked at when somebody wants to read it. */
final class Place {

    private static final int MOST_FRAMES = 5;
    private static final List<String> NOT_THE_USERS =
            List.of("io.tenure.", "java.", "javax.", "jdk.", "sun.", "com.sun.", "org.junit.");

    private final Throwable stack = new Throwable();
    private final String thread = Thread.currentThread().getName();

    String thread() {
        return thread;
    }

    /**
     * The innermost frames of the user's code, the one that asked first; neither Tenure's nor JUnit's.
     *
     * @param testClass is the user's in whatever package it is, as are the classes around it and in it
     */
    List<StackTraceElement> frames(String testClass) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : stack.getStackTrace()) {
            boolean theirs = isUsers(frame.getClassName(), testClass);
            if (theirs) {
                frames.add(frame);
            }
            boolean calledByJunit = !frames.isEmpty() && frame.getClassName().startsWith("org.junit.");
            if (calledByJunit || frames.size() == MOST_FRAMES) {
                break;
            }
        }
        return List.copyOf(frames);
    }

    private static boolean isUsers(String name, String testClass) {
        return outermost(name).equals(outermost(testClass))
                || NOT_THE_USERS.stream().noneMatch(name::startsWith);
    }

    private static String outermost(String name) {
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
