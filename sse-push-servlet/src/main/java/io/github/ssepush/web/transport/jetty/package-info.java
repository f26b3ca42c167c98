/**
 * Streams on Jetty's own connections. Uses public classes of Jetty outside the Servlet
 * API, and nothing else may.
 */
@NullMarked
package io.github.ssepush.web.transport.jetty;

import org.jspecify.annotations.NullMarked;
