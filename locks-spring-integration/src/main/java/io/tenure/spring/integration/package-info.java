/** Tenure's Redis locks behind Spring Integration's interfaces. */
@NullMarked
package io.tenure.spring.integration;

import org.jspecify.annotations.NullMarked;
