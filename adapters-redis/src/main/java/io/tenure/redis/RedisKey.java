package io.tenure.redis;

/**
 * A key in Redis that is governed: deleted when its lease ends, or by a survivor, if it still holds what was put there.
 *
 * @param name the key
 * @param valueSha1 the SHA-1 of the value that it was given, in hexadecimal
 */
public record RedisKey(String name, String valueSha1) {}
