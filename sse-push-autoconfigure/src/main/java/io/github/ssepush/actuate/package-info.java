/**
 * The endpoint, health and info for operators, through Spring Boot's Actuator. Not part
 * of the API but for the endpoint's id and the names in its answers.
 */
@NullMarked
package io.github.ssepush.actuate;

import org.jspecify.annotations.NullMarked;
