/** The payment gateway: what a process holds while an order is worked on, with Tenure and without. */
@NullMarked
package io.tenure.examples.gateway.service;

import org.jspecify.annotations.NullMarked;
