package io.tenure.redis;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;

/** Anything that a server may say of itself: it is refused by name, or its run has one. */
public final class ServerInfoFuzz {

    private ServerInfoFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = Input.text(bytes);
        ServerInfo server = ServerInfo.parse(text);
        Told.same("what it says, again", server, ServerInfo.parse(text));
        try {
            server.requireFit("redis-1:6379", true);
            Told.holds(
                    "its run has a name",
                    !server.runId().isBlank() && server.run().startsWith(server.runId() + "-"));
            Told.holds("it is a master that forgets nothing", server.isMaster());
        } catch (UnsafeServerException | NotAppliedException refused) {
            Told.fitly(refused.getMessage());
        }
        ServerInfo.clockMillis(text);
    }
}
