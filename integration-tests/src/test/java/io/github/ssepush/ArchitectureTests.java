package io.github.ssepush;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the floor plan: packages form no cycle, a package imports only what stands below
 * it, and a foreign technology stays in its room.
 */
class ArchitectureTests {

	private static final String BASE = "io.github.ssepush";

	private static final String AUTHENTICATION = "org.springframework.security.core.Authentication";

	/** Without what is not published. */
	private static final ImportOption NO_TESTS = (location) -> !location.contains("test-classes")
			&& !location.contains("test-harness");

	private static final JavaClasses CLASSES = new ClassFileImporter().withImportOption(NO_TESTS).importPackages(BASE);

	@Test
	void packagesFormNoCycle() {
		SlicesRuleDefinition.slices().assignedFrom(eachPackage()).should().beFreeOfCycles().check(CLASSES);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void aPackageImportsOnlyWhatStandsBelowIt(String room, List<String> below) {
		String[] allowed = Stream.concat(Stream.of(room), below.stream()).toArray(String[]::new);
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(room)
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage(BASE + "..")
				.and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(allowed))))
			.check(CLASSES);
	}

	static Stream<Arguments> aPackageImportsOnlyWhatStandsBelowIt() {
		return Stream.of(room("", "support"), room("support"), room("broker", "", "support"),
				room("broker.memory", "", "support", "broker"), room("ticket", ""),
				room("engine.log", "", "support", "broker"),
				room("engine.stream", "", "support", "broker", "engine.log"), room("cluster", "", "support", "broker"),
				room("engine.run", "", "support", "broker"),
				room("engine", "", "support", "broker", "cluster", "engine.log", "engine.stream"),
				room("web", "", "support", "engine.stream"), room("payload", ""),
				room("web.transport", "", "support", "engine.stream"),
				room("web.transport.tomcat", "engine.stream", "web.transport"),
				room("web.transport.jetty", "engine.stream", "web.transport"),
				room("web.stream", "", "support", "engine.stream", "engine", "web", "web.transport"),
				room("security", "", "support", "engine.stream", "engine", "web.stream", "security.ticket"),
				room("security.ticket", "ticket", "engine.log", "engine.stream", "engine", "web.stream"),
				room("broker.redis", "", "support", "broker", "ticket", "engine"), room("transaction", ""),
				room("metrics", "", "support", "broker", "broker.memory", "broker.redis", "engine.stream", "engine.run",
						"engine"),
				room("actuate", "", "support", "broker", "engine"), room("test.broker", "", "broker"),
				room("test.server", "", "broker", "transaction"),
				room("test", "", "broker", "broker.memory", "engine", "engine.stream", "transaction", "test.server"),
				room("test.autoconfigure", "", "autoconfigure", "test", "test.server"));
	}

	@Test
	void everyPackageHasARoom() {
		List<Object> rooms = aPackageImportsOnlyWhatStandsBelowIt().map((room) -> room.get()[0]).toList();
		assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
			.filteredOn((name) -> !name.equals(BASE + ".autoconfigure"))
			.allMatch(rooms::contains, "is named in aPackageImportsOnlyWhatStandsBelowIt");
	}

	@ParameterizedTest
	@MethodSource
	void theCoreNamesOnlyTheJdkTheAuthenticationAndObservations(String room) {
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage(room)
			.should()
			.onlyDependOnClassesThat(JavaClass.Predicates
				.resideInAnyPackage("java..", "javax.crypto..", "org.jspecify.annotations..", "org.slf4j..",
						"io.micrometer.common..", "io.micrometer.observation..", "org.reactivestreams..", BASE + "..")
				.or(theAuthentication()))
			.check(CLASSES);
	}

	static Stream<String> theCoreNamesOnlyTheJdkTheAuthenticationAndObservations() {
		return Stream.of(BASE, BASE + ".support", BASE + ".broker", BASE + ".broker.memory", BASE + ".ticket",
				BASE + ".cluster", BASE + ".engine.log", BASE + ".engine.stream", BASE + ".engine.run",
				BASE + ".engine");
	}

	@ParameterizedTest(name = "{0} only in {1}")
	@MethodSource
	void aForeignTechnologyStaysInItsRoom(String technology, List<String> rooms) {
		String[] allowed = Stream.concat(rooms.stream(), packages("autoconfigure").stream()).toArray(String[]::new);
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(allowed)
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage(technology + "..")
				.and(DescribedPredicate.not(theAuthentication())))
			.check(CLASSES);
	}

	static Stream<Arguments> aForeignTechnologyStaysInItsRoom() {
		return Stream.of(Arguments.of("jakarta.servlet", packages("web", "security")),
				Arguments.of("org.apache", packages("web.transport.tomcat")),
				Arguments.of("org.eclipse.jetty", packages("web.transport.jetty")),
				Arguments.of("org.springframework.security", packages("security", "test")),
				Arguments.of("org.springframework.data.redis", packages("broker.redis")),
				Arguments.of("io.lettuce", packages("broker.redis")),
				Arguments.of("io.micrometer.core", packages("metrics")),
				Arguments.of("io.micrometer.observation", List.of(BASE)),
				Arguments.of("io.micrometer.common", List.of(BASE, BASE + ".metrics")),
				Arguments.of("org.springframework.transaction", packages("transaction")),
				Arguments.of("org.springframework.boot", packages("actuate", "test")));
	}

	@Test
	void redisNamesOnlyTheWaitsOfTheEngine() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(full("broker.redis"))
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage(full("engine") + "..")
				.and(DescribedPredicate.not(HasName.Predicates.name(full("engine.BrokerWaits")))))
			.check(CLASSES);
	}

	@Test
	void onlyTheContractAndWebShareTheAuthenticationWithSecurity() {
		String[] allowed = Stream.concat(Stream.of(BASE), packages("web", "security", "autoconfigure", "test").stream())
			.toArray(String[]::new);
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(allowed)
			.should()
			.dependOnClassesThat(theAuthentication())
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	/** It never ends, and keeps the class loader of an application that is redeployed. */
	@Test
	void nothingStartsTheTimerOfTheJdk() {
		ArchRuleDefinition.noClasses()
			.should()
			.callMethodWhere(JavaCall.Predicates
				.target(HasOwner.Predicates.With.owner(JavaClass.Predicates.assignableTo(CompletableFuture.class)))
				.and(JavaCall.Predicates
					.target(HasName.Predicates.nameMatching("orTimeout|completeOnTimeout|delayedExecutor"))))
			.check(CLASSES);
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
			.allMatch((candidate) -> candidate.isAnnotatedWith(NullMarked.class), "is @NullMarked")
			.extracting(JavaPackage::getName)
			.contains(BASE);
	}

	private static Arguments room(String name, String... below) {
		return Arguments.of(full(name), Arrays.stream(below).map(ArchitectureTests::full).toList());
	}

	private static String full(String name) {
		return name.isEmpty() ? BASE : BASE + "." + name;
	}

	private static List<String> packages(String... names) {
		return Arrays.stream(names).map((name) -> BASE + "." + name + "..").toList();
	}

	private static DescribedPredicate<JavaClass> theAuthentication() {
		return HasName.Predicates.name(AUTHENTICATION).forSubtype();
	}

	private static SliceAssignment eachPackage() {
		return new SliceAssignment() {

			@Override
			public SliceIdentifier getIdentifierOf(JavaClass type) {
				return SliceIdentifier.of(type.getPackageName());
			}

			@Override
			public String getDescription() {
				return "each package";
			}

		};
	}

}
