/**
 * A broker for many nodes, which keeps histories in Redis and routes through it.
 */
@NullMarked
package io.github.ssepush.broker.redis;

import org.jspecify.annotations.NullMarked;
