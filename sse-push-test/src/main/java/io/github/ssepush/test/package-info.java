/**
 * Test kit for applications: a template that records messages, and a client that opens
 * real streams.
 */
@NullMarked
package io.github.ssepush.test;

import org.jspecify.annotations.NullMarked;
