package io.tenure.examples.gateway.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request and its reply, which may be sent from any thread; the first one counts. Thread-safe. */
public final class Exchange {

    private final Channel channel;
    private final String method;
    private final String path;
    private final String body;
    private final @Nullable String gateway;
    private final boolean keepAlive;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Copies what is needed of {@code request}, whose buffer is the caller's again afterwards. */
    Exchange(Channel channel, FullHttpRequest request) {
        this.channel = channel;
        this.method = request.method().name();
        this.path = new QueryStringDecoder(request.uri()).path();
        this.body = request.content().toString(StandardCharsets.UTF_8);
        this.gateway = request.headers().get(Headers.GATEWAY);
        this.keepAlive = HttpUtil.isKeepAlive(request);
    }

    /** Method and first part of the path, such as {@code PUT /holds}. */
    public String what() {
        return method + " /" + (segments().isEmpty() ? "" : segments().get(0));
    }

    /** The path's parts, decoded: {@code holds} and {@code 42} of {@code /holds/42}. */
    public List<String> segments() {
        return List.of(path.replaceFirst("^/+", "").split("/"));
    }

    /** The body. */
    public String body() {
        return body;
    }

    /** Which gateway is asking; null if the request does not say. */
    public @Nullable String gateway() {
        return gateway;
    }

    /** Answers with JSON. */
    public void reply(int status, Map<String, ? extends @Nullable Object> json) {
        reply(status, "application/json", Json.write(json));
    }

    /** Answers with why not. */
    public void refuse(int status, String reason) {
        reply(status, Map.of("error", reason));
    }

    /** Answers with text of another type. */
    public void reply(int status, String contentType, String text) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        HttpUtil.setContentLength(response, response.content().readableBytes());
        HttpUtil.setKeepAlive(response, keepAlive);
        var sent = channel.writeAndFlush(response);
        if (!keepAlive) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Closes the connection without an answer. */
    public void hangUp() {
        var unused = channel.close();
    }

    /** Runs {@code task} on the connection's event loop after a while, for a service that takes its time. */
    public void later(Duration pause, Runnable task) {
        var unused = channel.eventLoop().schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
    }
}
