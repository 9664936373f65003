package io.tenure.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;

/** What a member is to its resource, by the annotation that says so. */
enum Role {
    ID(ResourceId.class),
    ATTRIBUTE(ResourceAttribute.class),
    RELEASE(OnRelease.class),
    EXPIRE(OnExpire.class),
    FORCE_RELEASE(OnForceRelease.class),
    HEARTBEAT(Heartbeat.class);

    private final Class<? extends Annotation> annotation;

    Role(Class<? extends Annotation> annotation) {
        this.annotation = annotation;
    }

    boolean isPlayedBy(AnnotatedElement element) {
        return element.isAnnotationPresent(annotation);
    }

    static boolean isAnyPlayedBy(AnnotatedElement element) {
        return Arrays.stream(values()).anyMatch(role -> role.isPlayedBy(element));
    }

    /** As it is written. */
    @Override
    public String toString() {
        return "@" + annotation.getSimpleName();
    }
}
