/**
 * The contract of brokers, as tests.
 */
@NullMarked
package io.github.ssepush.test.broker;

import org.jspecify.annotations.NullMarked;
