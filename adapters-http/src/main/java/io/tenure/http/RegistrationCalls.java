package io.tenure.http;

import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import io.tenure.resource.Text;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The three things that a service is asked, and what its answers mean. Thread-safe. */
final class RegistrationCalls {

    /*
     * I1. A failed registration is called certain only where the service cannot have made it: the call was never sent, or
     *     it was answered 4xx. Not so 408 and 409: a gateway that lost patience says the first, and a service that has
     *     the registration already, perhaps by this very call, the second.
     */
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;

    private final ServiceDirectory directory;
    private final HttpCaller caller;
    private final Duration callTimeout;

    RegistrationCalls(ServiceDirectory directory, HttpCaller caller, Duration callTimeout) {
        this.directory = directory;
        this.caller = caller;
        this.callTimeout = callTimeout;
    }

    /** Registers; fails as {@link io.tenure.adapter.ResourceAdapter#take} says. */
    CompletionStage<HttpRegistration> register(ResourceRecord record, Duration timeout) {
        Asked asked;
        try {
            HttpService service = directory.serviceOf(record);
            asked = ask(service, service.register(), record, timeout);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(notTaken(record, reason(e), e));
        }
        return asked.reply.handle((reply, thrown) -> {
            if (reply != null && asked.call.isSuccess(reply.status())) {
                TemplateValues values = asked.values;
                return new HttpRegistration(asked.service.name(), values.address(), values.instance(), record);
            }
            HttpCallFailedException failure = asked.failure("registering", reply, thrown);
            throw isCertain(reply, thrown) ? notTaken(record, reason(failure), failure) : failure;
        });
    }

    /** Deregisters; what is not there is success. */
    CompletionStage<?> deregister(ResourceRecord record, Duration timeout) {
        Asked asked;
        try {
            HttpService service = directory.serviceOf(record);
            asked = ask(service, service.deregister(), record, timeout);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(notAsked("deregistering", record, e));
        }
        return asked.reply.handle((reply, thrown) -> {
            if (reply != null && (asked.call.isSuccess(reply.status()) || asked.call.isGone(reply.status()))) {
                return reply;
            }
            throw asked.failure("deregistering", reply, thrown);
        });
    }

    /** Asks whether it is there; null if the record's service has no way to ask. */
    @Nullable
    CompletionStage<Boolean> probe(ResourceRecord record, Duration timeout) {
        Asked asked;
        try {
            HttpService service = directory.serviceOf(record);
            CallTemplate probe = service.probe();
            if (probe == null) {
                return null;
            }
            asked = ask(service, probe, record, timeout);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(notAsked("probing", record, e));
        }
        return asked.reply.handle((reply, thrown) -> {
            if (reply != null && asked.call.isSuccess(reply.status())) {
                return true;
            }
            if (reply != null && asked.call.isGone(reply.status())) {
                return false;
            }
            throw asked.failure("probing", reply, thrown);
        });
    }

    private Asked ask(HttpService service, CallTemplate template, ResourceRecord record, Duration timeout) {
        TemplateValues values = ServiceDirectory.values(service, record);
        Map<String, String> secrets = service.secrets().current();
        HttpRequest request = template.request(values, secrets);
        Duration atMost = timeout.compareTo(callTimeout) < 0 ? timeout : callTimeout;
        return new Asked(service, template.call(), values, secrets, caller.send(request, atMost));
    }

    private static boolean isCertain(@Nullable HttpReply reply, @Nullable Throwable thrown) {
        if (reply == null) {
            return cause(thrown) instanceof NotSentException;
        }
        int status = reply.status();
        return status >= 400 && status <= 499 && status != REQUEST_TIMEOUT && status != CONFLICT;
    }

    private static TakeFailedException notTaken(ResourceRecord record, String why, Throwable cause) {
        return new TakeFailedException(record.kind(), record.id(), why, cause);
    }

    private static TenureException notAsked(String doing, ResourceRecord record, RuntimeException thrown) {
        return thrown instanceof TenureException ours
                ? ours
                : new HttpCallFailedException(doing + ' ' + Text.quote(record.id()) + ": " + reason(thrown), 0, thrown);
    }

    /** Our own messages are fit to be repeated; what a foreign exception says is left to the cause. */
    private static String reason(RuntimeException thrown) {
        return thrown instanceof TenureException && thrown.getMessage() != null
                ? thrown.getMessage()
                : "configured code threw " + thrown.getClass().getName();
    }

    private static @Nullable Throwable cause(@Nullable Throwable thrown) {
        return thrown instanceof CompletionException ? thrown.getCause() : thrown;
    }

    /**
     * A call that was made.
     *
     * @param secrets what was sent along, so that it can be kept out of messages
     */
    private record Asked(
            HttpService service,
            HttpCall call,
            TemplateValues values,
            Map<String, String> secrets,
            CompletionStage<HttpReply> reply) {

        HttpCallFailedException failure(String doing, @Nullable HttpReply answered, @Nullable Throwable thrown) {
            String what = doing + ' ' + Text.quote(values.record().id()) + " at service " + service.name() + ", "
                    + values.address() + ": ";
            if (answered != null) {
                String text = answered.text().isBlank()
                        ? ""
                        : ": " + Text.quote(SecretHeaders.redact(answered.text(), secrets));
                return new HttpCallFailedException(
                        what + "it answered " + answered.status() + text, answered.status(), null);
            }
            Throwable why = cause(thrown);
            String text = why == null ? "no answer" : why.getMessage();
            String told = SecretHeaders.redact(text == null ? String.valueOf(why) : text, secrets);
            return new HttpCallFailedException(what + Text.escape(told), 0, why);
        }

        /** Never shows what was sent along. */
        @Override
        public String toString() {
            return service.name() + ' ' + call;
        }
    }
}
