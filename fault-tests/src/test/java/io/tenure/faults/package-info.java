/** Real processes, etcd and Redis with faults, and a checker of what the processes wrote down meanwhile. */
@NullMarked
package io.tenure.faults;

import org.jspecify.annotations.NullMarked;
