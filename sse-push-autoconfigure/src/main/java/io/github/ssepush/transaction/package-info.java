/**
 * Sending with Spring's transactions, for applications that have them. Not part of the
 * API.
 */
@NullMarked
package io.github.ssepush.transaction;

import org.jspecify.annotations.NullMarked;
