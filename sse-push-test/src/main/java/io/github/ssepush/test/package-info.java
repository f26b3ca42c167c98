/**
 * The test kit: a template that records what an application pushes, and a client that
 * opens real streams.
 */
@NullMarked
package io.github.ssepush.test;

import org.jspecify.annotations.NullMarked;
