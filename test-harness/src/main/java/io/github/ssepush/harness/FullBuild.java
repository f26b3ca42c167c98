package io.github.ssepush.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Runs a test with {@code mvn -Pfull verify} alone. For what takes long and repeats, on
 * other ways or for longer, what a shorter test shows in every build.
 *
 * @see Extent
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(named = "tests.full", matches = "true", disabledReason = "Needs -Pfull")
public @interface FullBuild {

}
