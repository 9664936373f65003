/** What the tests of every module share: servers found on PATH, what is logged, and long forms with their log. */
@NullMarked
package io.tenure.test;

import org.jspecify.annotations.NullMarked;
