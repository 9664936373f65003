package io.tenure.testkit.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What etcdctl answers. */
final class EtcdAnswers {

    private static final Pattern REVISION = Pattern.compile("\"revision\":(\\d+)");

    private EtcdAnswers() {}

    static long revision(String json) {
        Matcher matcher = REVISION.matcher(json);
        if (!matcher.find()) {
            throw new ServerException("etcdctl told no revision: " + json);
        }
        return Long.parseLong(matcher.group(1));
    }
}
