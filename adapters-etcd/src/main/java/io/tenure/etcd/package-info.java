/** The coordination store for many hosts, and service registrations, in etcd. */
@NullMarked
package io.tenure.etcd;

import org.jspecify.annotations.NullMarked;
