package io.github.ssepush.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs a parameterized test on each servlet container as it is by default. For what is
 * decided before a stream begins, or does not depend on how its bytes are written.
 *
 * @see EachWire
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@EnumSource(value = Wire.class, names = { "TOMCAT", "JETTY" })
public @interface EachContainer {

}
