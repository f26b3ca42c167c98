/**
 * The commands and questions that nodes send to each other, and the view of all nodes
 * that comes from it. Not part of the API.
 */
@NullMarked
package io.github.ssepush.cluster;

import org.jspecify.annotations.NullMarked;
