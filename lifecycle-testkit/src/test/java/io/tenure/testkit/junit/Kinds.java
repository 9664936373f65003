package io.tenure.testkit.junit;

import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;

/** The kinds that the tests of this package use. */
final class Kinds {

    static final ResourceKind<String> CHANNEL = ResourceKind.connection("channel", String.class)
            .release(ReleaseAction.nothing())
            .build();

    static final ResourceKind<String> CONTEXT = ResourceKind.memory("context", String.class)
            .release(ReleaseAction.nothing())
            .build();

    private Kinds() {}
}
