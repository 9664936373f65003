package io.tenure.redis;

/** What a server says that cannot do what it was asked: an answer of Redis, or of Lua within a script. */
final class ModelError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Stands for whatever Lua says: its words name lines of the script. */
    static final String LUA = "LUA";

    private ModelError(String said) {
        super(said, null, false, false);
    }

    static ModelError of(String said) {
        return new ModelError(said);
    }

    static ModelError wrongType() {
        return new ModelError("WRONGTYPE Operation against a key holding the wrong kind of value");
    }

    /** A script that goes wrong by itself. */
    static ModelError lua(String said) {
        return new ModelError(LUA + " " + said);
    }

    String said() {
        return String.valueOf(getMessage());
    }

    /** The answer to a client, where no script has caught it. */
    ModelError uncaught() {
        return said().startsWith(LUA) ? new ModelError("ERR user_script: " + said()) : this;
    }
}
