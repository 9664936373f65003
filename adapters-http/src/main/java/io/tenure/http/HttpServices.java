package io.tenure.http;

/**
 * Services that many know, as beginnings: add further addresses, secret headers, and build. What each needs of a
 * registration's attributes is said at each.
 */
public final class HttpServices {

    private static final String NACOS_PARAMETERS = "?serviceName={attribute:service}&ip={attribute:host}"
            + "&port={attribute:port}&clusterName={nonce}&ephemeral=false";

    private HttpServices() {}

    /**
     * A Consul agent. Attributes: {@code service}, {@code host}, {@code port}. The first address should be the agent that
     * the process itself uses; list the other agents too, so that survivors may deregister there. An ACL token goes into
     * the secret header {@code X-Consul-Token}.
     */
    public static HttpService.Builder consul(String name, String agent) {
        return HttpService.builder(name)
                .address(agent)
                .register(HttpCall.put("{address}/v1/agent/service/register")
                        .json("{\"ID\":\"{instance}\",\"Name\":\"{attribute:service}\","
                                + "\"Address\":\"{attribute:host}\",\"Port\":{attribute:port},"
                                + "\"Meta\":{\"tenure-owner\":\"{owner}\",\"tenure-token\":\"{token}\"}}"))
                .deregister(HttpCall.put("{address}/v1/agent/service/deregister/{instance}"))
                .probe(HttpCall.get("{address}/v1/agent/service/{instance}"));
    }

    /**
     * A Eureka server, as Spring Cloud serves it. Attributes: {@code app}, {@code host}, {@code port}. Eureka drops what
     * it has not heard of for 90 s: give the kind a TTL of 30 s, and the probe, which is Eureka's renewal, is made as
     * often.
     */
    public static HttpService.Builder eureka(String name, String server) {
        return HttpService.builder(name)
                .address(server)
                .register(HttpCall.post("{address}/eureka/apps/{attribute:app}")
                        .header("Accept", "application/json")
                        .json("{\"instance\":{\"instanceId\":\"{instance}\",\"hostName\":\"{attribute:host}\","
                                + "\"app\":\"{attribute:app}\",\"ipAddr\":\"{attribute:host}\","
                                + "\"vipAddress\":\"{attribute:app}\",\"status\":\"UP\","
                                + "\"port\":{\"$\":{attribute:port},\"@enabled\":\"true\"},"
                                + "\"dataCenterInfo\":{\"@class\":"
                                + "\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\",\"name\":\"MyOwn\"},"
                                + "\"leaseInfo\":{\"renewalIntervalInSecs\":30,\"durationInSecs\":90}}}"))
                .deregister(HttpCall.delete("{address}/eureka/apps/{attribute:app}/{instance}"))
                .probe(HttpCall.put("{address}/eureka/apps/{attribute:app}/{instance}"));
    }

    /**
     * Nacos 3, its client API. Attributes: {@code service}, {@code host}, {@code port}. Nacos names an instance by
     * address, port and cluster, so the nonce is the cluster: ask for instances of all clusters. The instances are
     * persistent ones, for Tenure says when they end; a Nacos service has either those or ephemeral ones. An access token
     * goes into the secret header {@code Authorization}, after {@code Bearer}. There is no probe: Nacos 3 answers 200
     * either way.
     */
    public static HttpService.Builder nacos(String name, String server) {
        return nacos(name, server, "/nacos/v3/client/ns/instance");
    }

    /** Nacos 1 and 2, the API of version 1; else as {@link #nacos(String, String)}. */
    public static HttpService.Builder nacosV1(String name, String server) {
        return nacos(name, server, "/nacos/v1/ns/instance");
    }

    /**
     * A directory of one's own that keeps registrations as documents: PUT, DELETE and GET of
     * {@code <path>/<instance>}; the document has id, owner, nonce and token. No attributes.
     *
     * @param path such as {@code /registrations}
     */
    public static HttpService.Builder directory(String name, String server, String path) {
        String document = "{address}" + path + "/{instance}";
        return HttpService.builder(name)
                .address(server)
                .register(HttpCall.put(document)
                        .json("{\"id\":\"{id}\",\"owner\":\"{owner}\",\"nonce\":\"{nonce}\",\"token\":{token}}"))
                .deregister(HttpCall.delete(document))
                .probe(HttpCall.get(document));
    }

    private static HttpService.Builder nacos(String name, String server, String path) {
        return HttpService.builder(name)
                .address(server)
                .register(HttpCall.post("{address}" + path + NACOS_PARAMETERS))
                .deregister(HttpCall.delete("{address}" + path + NACOS_PARAMETERS));
    }
}
