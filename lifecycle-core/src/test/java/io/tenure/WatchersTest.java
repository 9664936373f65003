package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.LeaseListener;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchersTest {

    private static final TimeSource TIME = SystemTime.instance();

    @TempDir
    Path folder;

    @Test
    void watchersBesideTenure_areFound() throws IOException {
        assertThat(found(Sample.class.getName())).singleElement().isInstanceOf(Sample.class);
    }

    @Test
    void watcherThatCannotBeUsed_isPassedOver() throws IOException {
        assertThat(found(Sample.class.getName() + "\nno.such.Watcher")).hasSize(1);
        assertThat(found("no.such.Watcher")).isEmpty();
    }

    @Test
    void firstThatWantsIt_hasIt() {
        LeaseNotes notes = new LeaseNotes();
        CoordinatorWatch watch = Watchers.watch(
                List.of((name, time) -> null, (name, time) -> notes, (name, time) -> new LeaseNotes()), "svc", TIME);
        assertThat(watch).isSameAs(notes);
        assertThat(Watchers.listener(watch)).isSameAs(notes);
    }

    @Test
    void nobodyThatWantsIt_leavesTheEngineWithoutAListener() {
        assertThat(Watchers.listener(Watchers.watch(List.of(), "svc", TIME))).isSameAs(LeaseListener.NONE);
        assertThat(LeaseListener.NONE.asked("kind", null)).isSameAs(LeaseListener.Note.NONE);
    }

    private List<CoordinatorWatcher> found(String services) throws IOException {
        Path file = folder.resolve("META-INF/services/" + CoordinatorWatcher.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, services);
        try (URLClassLoader beside =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, WatchersTest.class.getClassLoader())) {
            return Watchers.find(beside);
        }
    }

    /** Made by the service loader, which wants it public. */
    public static final class Sample implements CoordinatorWatcher {
        @Override
        public @Nullable CoordinatorWatch watch(String name, TimeSource time) {
            return null;
        }
    }
}
