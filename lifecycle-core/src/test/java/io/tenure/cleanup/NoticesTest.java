package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.Transitions;
import io.tenure.resource.Layer;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NoticesTest {

    private static final Duration BOUND = Duration.ofMillis(1);

    private final VirtualPipeline world = new VirtualPipeline();
    private final VirtualTime time = world.time;

    @Test
    void nobodyToTell_inlineReleasesNeedNoClock() {
        assertThat(new Notices(time, Transitions.NONE, EventSink.NONE, BOUND).watchInline())
                .isFalse();
    }

    @Test
    void anyoneToTell_inlineReleasesAreTimed() {
        assertThat(new Notices(time, new Transitions() {}, EventSink.NONE, BOUND).watchInline())
                .isTrue();
        for (EventType type : new EventType[] {EventType.CLEANUP_SLOW, EventType.RESOURCE_CLEANED}) {
            world.recorder.wantOnly(type);
            assertThat(new Notices(time, Transitions.NONE, world.recorder, BOUND).watchInline())
                    .isTrue();
        }
        world.recorder.wantOnly(EventType.ALARM);
        assertThat(new Notices(time, Transitions.NONE, world.recorder, BOUND).watchInline())
                .isFalse();
    }

    @Test
    void G9_transitionsThatThrow_areContained() {
        Transitions throwing = new Transitions() {
            @Override
            public void cleaned(String kind, Layer layer, int attempts, long tookNanos) {
                throw new StackOverflowError("planted");
            }
        };
        ReleasePipeline pipeline =
                new ReleasePipeline(time, world.threads, throwing, world.recorder, PipelineSettings.DEFAULT);
        ScriptedJob inline = world.job("object", "a").layer(Layer.MEMORY);
        ScriptedJob submitted = world.job("lock", "b");
        pipeline.releaseInline(inline);
        pipeline.submit(submitted);
        world.settle();

        assertThat(inline.isFinished()).isTrue();
        assertThat(submitted.isFinished()).isTrue();
        assertThat(world.recorder.events).hasSize(2);
    }
}
