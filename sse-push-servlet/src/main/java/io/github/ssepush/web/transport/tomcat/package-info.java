/**
 * Streams on Tomcat's own sockets. Uses public classes of Tomcat outside the Servlet API,
 * and nothing else may.
 */
@NullMarked
package io.github.ssepush.web.transport.tomcat;

import org.jspecify.annotations.NullMarked;
