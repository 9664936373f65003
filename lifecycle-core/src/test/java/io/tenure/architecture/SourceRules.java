package io.tenure.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules that read sources, because the classes no longer show them. Each returns what breaks it, in plain words. */
final class SourceRules {

    static final int MAX_FILE_LINES = 500;
    static final int MAX_METHOD_LINES = 70;

    /** A line of a comment that begins with the invariant's number: it states it, where another place only names it. */
    private static final Pattern INVARIANT =
            Pattern.compile("^\\s*(?:\\*|//|/\\*+)?\\s*(?:-|<li>)?\\s*(I\\d+)(?!\\w).*");

    private static final Pattern NAMES_WHAT_IT_TESTS = Pattern.compile("^([IG]\\d+)_\\w+");
    private static final Pattern SLEEP = Pattern.compile(
            ".*\\bThread\\.sleep|(.*\\bTimeUnit\\.)?(NANO|MICRO|MILLI)?(SECONDS|MINUTES|HOURS|DAYS)\\.sleep",
            Pattern.DOTALL);
    private static final Pattern STEPS_ASIDE = Pattern.compile("(.*\\.)?(Disabled|Enabled|Ignore)\\w*");
    private static final Pattern ASSUMES =
            Pattern.compile("(.*\\.)?(assume[A-Z]\\w*|Assumptions\\.\\w+)", Pattern.DOTALL);

    private SourceRules() {}

    static List<String> filesTooLong(List<SourceFile> main, List<SourceFile> tests) {
        return Stream.concat(main.stream(), tests.stream())
                .filter(file -> file.lines().size() > MAX_FILE_LINES)
                .map(file -> file.path() + ": " + file.lines().size() + " lines, at most " + MAX_FILE_LINES)
                .toList();
    }

    static List<String> methodsTooLong(List<SourceFile> main, List<SourceFile> tests) {
        return Stream.concat(main.stream(), tests.stream())
                .flatMap(file -> file.methods().stream()
                        .filter(method -> method.length() > MAX_METHOD_LINES)
                        .map(method -> file.path() + ": " + method.name() + " has " + method.length()
                                + " lines, at most " + MAX_METHOD_LINES))
                .toList();
    }

    /** The invariants that a class states, and no test of that class names. */
    static List<String> invariantsWithoutTest(List<SourceFile> main, List<SourceFile> tests) {
        List<String> missing = new ArrayList<>();
        for (SourceFile file : main) {
            Set<String> stated = invariantsOf(file);
            stated.removeAll(namesTestedBy(tests.stream().filter(test -> isTestOf(file, test))));
            stated.forEach(invariant ->
                    missing.add(file.path() + ": no test of " + file.className() + " is named " + invariant + "_..."));
        }
        return missing;
    }

    /** The guarantees, of those given, that no test names. */
    static List<String> guaranteesWithoutTest(Set<String> guarantees, List<SourceFile> tests) {
        Set<String> missing = new TreeSet<>(guarantees);
        missing.removeAll(namesTestedBy(tests.stream()));
        return missing.stream()
                .map(guarantee -> "no test is named " + guarantee + "_...")
                .toList();
    }

    /** Tests that sleep, or that may step aside without failing. */
    static List<String> testsThatSleepOrStepAside(List<SourceFile> tests) {
        return tests.stream()
                .flatMap(file -> Stream.concat(
                                file.calls().stream().filter(call -> matches(SLEEP, call) || matches(ASSUMES, call)),
                                file.annotations().stream().filter(name -> matches(STEPS_ASIDE, name)))
                        .map(found -> file.path() + ": " + found))
                .toList();
    }

    private static Set<String> invariantsOf(SourceFile file) {
        return file.lines().stream()
                .map(INVARIANT::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> namesTestedBy(Stream<SourceFile> tests) {
        return tests.flatMap(file -> file.methods().stream())
                .map(method -> NAMES_WHAT_IT_TESTS.matcher(method.name()))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .collect(Collectors.toSet());
    }

    /** {@code FooTest}, a {@code FooStressTest} or {@code FooContract} beside it, or one that links to it as {@code @link Foo}. */
    private static boolean isTestOf(SourceFile file, SourceFile test) {
        String name = Pattern.quote(file.className());
        return test.packageName().equals(file.packageName())
                && (test.className().matches(name + "([A-Z]\\w*)?(Test|Contract)")
                        || test.lines().stream().anyMatch(line -> line.matches(".*\\{@link " + name + "}.*")));
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text).matches();
    }
}
