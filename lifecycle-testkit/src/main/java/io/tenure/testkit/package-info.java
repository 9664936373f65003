/** What it takes to test Tenure, and handles of your own. */
@NullMarked
package io.tenure.testkit;

import org.jspecify.annotations.NullMarked;
