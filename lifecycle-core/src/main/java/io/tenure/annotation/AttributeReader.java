package io.tenure.annotation;

/**
 * An attribute and where its value is read.
 *
 * @param name the attribute's name
 * @param value reads its value
 */
record AttributeReader(String name, ValueReader value) {}
