package io.github.ssepush.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a parameterized test on Tomcat as it is by default, and with the profile
 * {@code full} on Jetty, too. For what is decided before a stream begins, or does not
 * depend on how its bytes are written.
 *
 * @see EachWire
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(EachContainer.Provider.class)
public @interface EachContainer {

	/**
	 * The containers on which to run in every build.
	 * @return Tomcat, Jetty or both
	 */
	Wire[] always() default Wire.TOMCAT;

	/**
	 * Provides the containers.
	 */
	class Provider extends AnnotationBasedArgumentsProvider<EachContainer> {

		@Override
		protected Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters,
				ExtensionContext context, EachContainer each) {
			Set<Wire> containers = EnumSet.of(Wire.TOMCAT, Wire.JETTY);
			containers.retainAll(Wire.tested(Set.of(each.always()), Set.copyOf(containers)));
			Assumptions.assumeFalse(containers.isEmpty(), "None of the named wires can be tested here");
			return containers.stream().map(Arguments::of);
		}

	}

}
