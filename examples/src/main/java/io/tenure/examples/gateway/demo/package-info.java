/** What the demo does to the processes, what it sees of them, and the account it gives. */
@NullMarked
package io.tenure.examples.gateway.demo;

import org.jspecify.annotations.NullMarked;
