/** Locks, keys and connections of Redis, released once, also when their process is gone. */
@NullMarked
package io.tenure.redis;

import org.jspecify.annotations.NullMarked;
