package io.tenure.cluster;

/**
 * What an owner says of itself while its session lives; for people only.
 *
 * @param service what it calls itself
 * @param host where it runs
 * @param pid its process id there
 * @param version the service's version
 * @param startedWallMillis when it joined, by its wall clock
 */
record OwnerEntry(String service, String host, long pid, String version, long startedWallMillis) {

    private static final String TYPE = "owner";

    static OwnerEntry of(OwnerSettings settings, long wallMillis) {
        return new OwnerEntry(settings.service(), settings.host(), settings.pid(), settings.version(), wallMillis);
    }

    String encode() {
        return EntryText.of(TYPE)
                .field("service", service)
                .field("host", host)
                .field("pid", pid)
                .field("version", version)
                .field("started", startedWallMillis)
                .text();
    }

    static Decoded<OwnerEntry> decode(String text) {
        return EntryText.read(
                TYPE,
                text,
                in -> new OwnerEntry(
                        in.text("service"),
                        in.text("host"),
                        in.number("pid"),
                        in.text("version"),
                        in.number("started")));
    }
}
