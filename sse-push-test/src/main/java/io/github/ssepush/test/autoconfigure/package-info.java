/**
 * Annotations that add the test kit to a Spring Boot test.
 */
@NullMarked
package io.github.ssepush.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
