/** The bank: it keeps registrations and account holds until it is told to end them, and never ends one by itself. */
@NullMarked
package io.tenure.examples.gateway.bank;

import org.jspecify.annotations.NullMarked;
