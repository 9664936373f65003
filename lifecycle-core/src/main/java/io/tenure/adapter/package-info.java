/** What an external kind implements: how it is really taken and released, from a record alone, in any process. */
@NullMarked
package io.tenure.adapter;

import org.jspecify.annotations.NullMarked;
