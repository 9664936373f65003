/** The embedded coordination store: one SQLite file shared by the processes of one host. */
@NullMarked
package io.tenure.sqlite;

import org.jspecify.annotations.NullMarked;
