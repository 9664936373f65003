package io.tenure.time;

import java.util.ArrayDeque;
import java.util.Deque;

/** Stands for a thread in virtual time, or for the threads of one executor. Used by the world's thread only. */
final class Strand {

    /*
     * Tasks take no virtual time, so a strand is busy only while a task of it waits in TimeSource.await, and the world
     * goes on around that task.
     *
     * I1 No more than `width` tasks of a strand are on the stack.
     * I2 A strand of width 1 begins its tasks in the order in which they are due, and those due together in the order
     *    in which they were posted: as one real thread does, whatever the tie-breaking of the world.
     */

    /** Events in the order in which one thread would begin them. */
    private static final class Order extends EventHeap {
        @Override
        boolean isBefore(VirtualEvent a, VirtualEvent b) {
            return a.dueNanos != b.dueNanos ? a.dueNanos < b.dueNanos : a.sequence < b.sequence;
        }

        @Override
        int indexOf(VirtualEvent event) {
            return event.orderIndex;
        }

        @Override
        void placed(VirtualEvent event, int index) {
            event.orderIndex = index;
        }
    }

    final VirtualThreads threads;
    final String name;
    final int number;
    private final World world;
    private final VirtualProcess process;
    private final int width;

    private final Deque<VirtualEvent> waiting = new ArrayDeque<>();
    /** All events that have not begun, if the width is 1. */
    private final Order inOrder = new Order();

    private int pending;
    private int running;

    Strand(VirtualThreads threads, String name, int width) {
        this.threads = threads;
        this.name = name;
        this.width = width;
        this.process = threads.process();
        this.world = process.world();
        this.number = world.nextStrandNumber();
    }

    VirtualProcess process() {
        return process;
    }

    /** How many more tasks could begin at once. */
    int idle() {
        return width - running;
    }

    /** How many tasks have not begun. */
    int pending() {
        return pending;
    }

    /** Plans {@code action}; after close or a crash it never runs. */
    VirtualEvent post(long delayNanos, Runnable action) {
        long dueNanos = Nanos.plus(process.lifeNanos(), Math.max(0, delayNanos));
        VirtualEvent event = new VirtualEvent(this, world.nextSequence(), dueNanos, action);
        if (!threads.isClosed() && !process.isCrashed()) {
            pending++;
            if (width == 1) {
                inOrder.add(event);
            }
            process.plan(event);
        }
        return event;
    }

    boolean cancel(VirtualEvent event) {
        world.check();
        switch (event.place) {
            case QUEUED -> world.queue().remove(event);
            case HELD -> process.unhold(event);
            case WAITING -> waiting.remove(event);
            case GONE -> {
                return false;
            }
        }
        forget(event);
        return true;
    }

    /** Drops all that has not begun; the world's queue is the caller's matter. */
    void clear() {
        waiting.forEach(event -> event.place = VirtualEvent.Place.GONE);
        waiting.clear();
        inOrder.all().forEach(event -> event.orderIndex = -1);
        inOrder.clear();
        pending = 0;
    }

    /** Begins what is to begin now that {@code due} has come up in the world's queue. */
    void begin(VirtualEvent due) {
        if (idle() == 0) {
            due.place = VirtualEvent.Place.WAITING;
            waiting.add(due);
            return;
        }
        run(firstInOrder(due));
    }

    private VirtualEvent firstInOrder(VirtualEvent due) {
        if (width > 1) {
            return due;
        }
        VirtualEvent first = inOrder.peek();
        if (first == null
                || first == due
                || first.place != VirtualEvent.Place.QUEUED
                || first.worldNanos > world.nowNanos()) {
            return due;
        }
        world.queue().remove(first);
        due.tie = first.tie;
        due.worldNanos = first.worldNanos;
        world.queue().add(due);
        return first;
    }

    private void run(VirtualEvent event) {
        forget(event);
        running++;
        Strand outer = world.enter(this, event);
        try {
            event.action.run();
        } catch (LivelockException e) {
            throw e;
        } catch (ProcessCrashedError e) {
            failUnlessCrashed(e);
        } catch (Exception e) {
            world.failed(name, e);
        } catch (Error e) {
            world.failed(name, e);
            threads.replaced(name, e);
        } finally {
            world.leave(outer);
            running--;
            replanFirstWaiting();
        }
    }

    private void failUnlessCrashed(ProcessCrashedError error) {
        if (!process.isCrashed()) {
            world.failed(name, error);
        }
    }

    private void replanFirstWaiting() {
        VirtualEvent first = waiting.poll();
        if (first != null) {
            process.plan(first);
        }
    }

    private void forget(VirtualEvent event) {
        event.place = VirtualEvent.Place.GONE;
        if (event.orderIndex >= 0) {
            inOrder.remove(event);
            event.orderIndex = -1;
        }
        pending--;
    }
}
