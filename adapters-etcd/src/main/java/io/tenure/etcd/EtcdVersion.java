package io.tenure.etcd;

import io.tenure.resource.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which etcd is old: before 3.4.31 and 3.5.13 a leader that was deposed without noticing goes on to answer keepalives of
 * sessions that are gone at the new one (etcd#15247).
 */
record EtcdVersion(int major, int minor, int patch) {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdVersion.class);
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");

    static void warnIfOld(String text, Connection connection) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            LOG.warn("etcd at {} has a version of unknown form: {}", connection, Text.quote(text));
            return;
        }
        EtcdVersion version = new EtcdVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
        if (version.isOld()) {
            LOG.warn(
                    "etcd at {} is {}; before 3.4.31 and 3.5.13 a leader that was deposed keeps sessions alive that are"
                            + " gone: please upgrade",
                    connection,
                    Text.escape(text));
        }
    }

    boolean isOld() {
        if (major != 3) {
            return major < 3;
        }
        return switch (minor) {
            case 4 -> patch < 31;
            case 5 -> patch < 13;
            default -> minor < 4;
        };
    }
}
