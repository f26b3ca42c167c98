/**
 * The ways of a stream to its peer: the Servlet API, and connections that are taken over
 * from the server. What is special about a server stands in the packages below. Not part
 * of the API.
 */
@NullMarked
package io.github.ssepush.web.transport;

import org.jspecify.annotations.NullMarked;
