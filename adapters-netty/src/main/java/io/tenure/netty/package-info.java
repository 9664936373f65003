/** Netty channels, channel pools and reference-counted buffers as governed resources. */
@NullMarked
package io.tenure.netty;

import org.jspecify.annotations.NullMarked;
