/**
 * The coordination store for many hosts, and service registrations, in etcd.
 *
 * <p>Both talk to etcd through an {@code EtcdClient}: its {@code Link} keeps one connection, its {@code Calls} take a
 * {@code Call} each. {@code Watches} has a {@code PrefixWatch} for each prefix that somebody listens to.
 */
@NullMarked
package io.tenure.etcd;

import org.jspecify.annotations.NullMarked;
