/** What a class or an interface says about its own governance: {@code @Governed} and its kin, and what follows them. */
@NullMarked
package io.tenure.annotation;

import org.jspecify.annotations.NullMarked;
