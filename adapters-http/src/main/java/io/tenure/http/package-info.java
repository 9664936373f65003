/** Registrations at downstream services, taken and released by HTTP. */
@NullMarked
package io.tenure.http;

import org.jspecify.annotations.NullMarked;
