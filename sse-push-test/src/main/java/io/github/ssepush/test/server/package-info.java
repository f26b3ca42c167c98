/**
 * The test kit's view of the server that is tested. Not part of the API.
 */
@NullMarked
package io.github.ssepush.test.server;

import org.jspecify.annotations.NullMarked;
