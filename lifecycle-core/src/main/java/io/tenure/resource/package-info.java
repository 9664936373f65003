/** The words of the field as types: kinds, handles, leases, scopes, layers, causes, records and exceptions. */
@NullMarked
package io.tenure.resource;

import org.jspecify.annotations.NullMarked;
