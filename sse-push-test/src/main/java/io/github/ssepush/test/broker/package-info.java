/**
 * Tests of the contract of brokers, for authors of brokers.
 */
@NullMarked
package io.github.ssepush.test.broker;

import org.jspecify.annotations.NullMarked;
