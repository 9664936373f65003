package io.tenure.event;

/** Events to test with. */
final class Alarms {

    private Alarms() {}

    static AlarmEvent alarm(long number) {
        return new AlarmEvent(number, "test", "number " + number);
    }
}
