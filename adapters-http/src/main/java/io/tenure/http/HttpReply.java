package io.tenure.http;

/**
 * What a service answered.
 *
 * @param status the status
 * @param text the beginning of the body, for people
 */
record HttpReply(int status, String text) {}
