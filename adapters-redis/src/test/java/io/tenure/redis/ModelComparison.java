package io.tenure.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks a real Redis and the model for the same, and compares what they answer, hold and publish after each step. */
final class ModelComparison {

    private static final int STEPS = 60;
    private static final long BEGIN_MILLIS = 1_700_000_000_000L;
    /** So much real time may pass within a step. All that expires does so after far more. */
    private static final long MOST_MILLIS = 9_000;

    private final RealRedis real;
    private final List<String> published = new ArrayList<>();
    private final ModelledRedis model =
            new ModelledRedis(this::now, (channel, message) -> published.add(channel + " " + message));
    private final ModelSteps steps;
    private long nowMillis = BEGIN_MILLIS;

    private ModelComparison(RealRedis real, long seed) {
        this.real = real;
        this.steps = new ModelSteps(seed, model.keyspace());
    }

    private long now() {
        return nowMillis;
    }

    /** How they differ first; null if they do not. */
    static @Nullable String firstDifference(RealRedis real, long seed) {
        return new ModelComparison(real, seed).run();
    }

    private @Nullable String run() {
        real.begin();
        real.setClock(nowMillis);
        for (int step = 1; step <= STEPS; step++) {
            pass(steps.pass());
            List<String> words = steps.next(nowMillis);
            Map<String, String> before = model.keyspace().contents();
            boolean ordered = !words.get(0).equals("HSCAN");
            String ours = outcome(() -> inOrder(model.call(words), ordered));
            String theirs = outcome(() -> inOrder(real.call(words), ordered));
            RealRedis.Held held = real.held();
            String difference = firstOf(words, ours, theirs, held);
            if (difference != null) {
                return "step " + step + ", " + describe(words) + " at " + nowMillis + " with " + before + ": "
                        + difference;
            }
            published.clear();
            keepTime(held.ttls());
        }
        return null;
    }

    private void pass(long millis) {
        if (millis > 0) {
            Map<String, Long> left = new TreeMap<>();
            for (String key : model.keyspace().keys()) {
                long ttl = model.keyspace().pttl(key);
                if (ttl >= 0) {
                    left.put(key, ttl - millis);
                }
            }
            nowMillis += millis;
            real.setClock(nowMillis);
            real.expire(left);
        }
    }

    /** Gives back what real time has taken. */
    private void keepTime(Map<String, Long> ttls) {
        Map<String, Long> wanted = new TreeMap<>();
        ttls.forEach((key, ttl) -> {
            if (ttl >= 0) {
                wanted.put(key, model.keyspace().pttl(key));
            }
        });
        if (!wanted.isEmpty()) {
            real.expire(wanted);
        }
    }

    private @Nullable String firstOf(List<String> words, String ours, String theirs, RealRedis.Held held) {
        boolean says = words.contains(Script.LOOK.text()) || words.contains(Script.LOOK.sha());
        if (!(says ? theirs.replaceAll("\\d{3,}", "N") : theirs)
                .equals(says ? ours.replaceAll("\\d{3,}", "N") : ours)) {
            return "Redis answers " + theirs + ", the model " + ours;
        }
        Map<String, String> contents = model.keyspace().contents();
        if (!held.contents().equals(contents)) {
            return "Redis has " + held.contents() + ", the model " + contents;
        }
        if (!held.published().equals(published)) {
            return "Redis publishes " + held.published() + ", the model " + published;
        }
        for (Map.Entry<String, Long> ttl : held.ttls().entrySet()) {
            // It comes by way of Lua.
            long modelled = (long) (double) model.keyspace().pttl(ttl.getKey());
            long less = modelled - ttl.getValue();
            if (modelled < 0 ? less != 0 : less < 0 || less > MOST_MILLIS) {
                return "Redis keeps " + ttl.getKey() + " for " + ttl.getValue() + ", the model for " + modelled;
            }
        }
        return null;
    }

    private static String describe(List<String> words) {
        List<String> shown = new ArrayList<>(words);
        if (words.get(0).startsWith("EVAL")) {
            for (Script script : Script.values()) {
                if (script.text().equals(words.get(1)) || script.sha().equals(words.get(1))) {
                    shown.set(1, script.name());
                }
            }
        }
        return shown.toString();
    }

    /** Does one thing. */
    private interface Ask {
        @Nullable
        Object ask();
    }

    /** A hash is told in the order of its server's choice: then its parts are put in one of ours. */
    private static @Nullable Object inOrder(@Nullable Object answer, boolean ordered) {
        if (ordered || !(answer instanceof List<?> page)) {
            return answer;
        }
        List<?> parts = (List<?>) page.get(1);
        Map<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < parts.size(); i += 2) {
            sorted.put(String.valueOf(parts.get(i)), String.valueOf(parts.get(i + 1)));
        }
        return page.get(0) + " " + sorted;
    }

    /** What is answered, errors by their kind. */
    private static String outcome(Ask ask) {
        try {
            return show(ask.ask());
        } catch (ModelError failed) {
            return "error " + kind(failed.said());
        }
    }

    private static String show(@Nullable Object answer) {
        if (answer instanceof List<?> list) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                boolean why = i > 0 && Long.valueOf(-1).equals(list.get(i - 1));
                parts.add(why ? "error " + kind(String.valueOf(list.get(i))) : show(list.get(i)));
            }
            return parts.toString();
        }
        return answer instanceof String text ? "'" + text + "'" : String.valueOf(answer);
    }

    /** An error's first word; Lua's own begin with a place in the script. */
    private static String kind(String said) {
        String first = said.split(" ", 2)[0];
        return first.matches("[A-Z]+") && !first.equals(ModelError.LUA) ? first : ModelError.LUA;
    }
}
