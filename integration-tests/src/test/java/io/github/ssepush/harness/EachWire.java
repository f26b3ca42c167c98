package io.github.ssepush.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a parameterized test on each {@link Wire#tested() wire} of this build. For what is
 * said of bytes, of ends and of resuming.
 *
 * @see EachContainer
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(EachWire.Provider.class)
public @interface EachWire {

	/**
	 * Include the wires of HTTP/2. A client that is nothing but a socket can't.
	 * @return {@code false} for the wires of HTTP/1.1 alone
	 */
	boolean http2() default true;

	/**
	 * The wires on which to run in every build: more than one for what each container
	 * does in its own way.
	 * @return some wires
	 */
	Wire[] always() default Wire.TOMCAT;

	/**
	 * The wires on which to run with the profile {@code full}: fewer for what is decided
	 * before a stream begins. The others follow once a night, with {@code -Dtests.wires}.
	 * @return some wires, or none for all of them
	 */
	Wire[] full() default {};

	/**
	 * Provides the wires.
	 */
	class Provider extends AnnotationBasedArgumentsProvider<EachWire> {

		@Override
		protected Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters,
				ExtensionContext context, EachWire each) {
			Set<Wire> full = (each.full().length > 0) ? Set.of(each.full()) : EnumSet.allOf(Wire.class);
			List<Wire> wires = Wire.tested(Set.of(each.always()), full)
				.stream()
				.filter((wire) -> each.http2() || !wire.isHttp2())
				.sorted()
				.toList();
			Assumptions.assumeFalse(wires.isEmpty(), "None of the named wires can be tested here");
			return wires.stream().map(Arguments::of);
		}

	}

}
