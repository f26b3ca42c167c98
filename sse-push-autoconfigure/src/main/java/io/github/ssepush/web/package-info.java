/**
 * The stream handler and what it needs of a servlet container. Not part of the API, but
 * for {@link io.github.ssepush.web.CurrentClient}.
 */
@NullMarked
package io.github.ssepush.web;

import org.jspecify.annotations.NullMarked;
