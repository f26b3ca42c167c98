package io.github.ssepush;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the floors: everything imports the contract, no sibling imports a sibling, only
 * {@code autoconfigure} assembles, and a foreign technology stays in its room.
 */
class FloorsTests {

	private static final String BASE = "io.github.ssepush";

	private static final List<String> CONTRACT = List.of(BASE, BASE + ".broker", BASE + ".support");

	private static final List<String> ENGINE = packages("client", "broker.memory");

	private static final List<String> ADAPTERS = packages("web", "security", "transaction", "metrics", "actuate",
			"broker.redis");

	private static final List<String> ASSEMBLY = packages("autoconfigure");

	private static final String AUTHENTICATION = "org.springframework.security.core.Authentication";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(BASE);

	@Test
	void everyPackageStandsOnAFloor() {
		String[] floors = Stream.of(CONTRACT, ENGINE, ADAPTERS, ASSEMBLY).flatMap(List::stream).toArray(String[]::new);
		ArchRuleDefinition.classes().should().resideInAnyPackage(floors).check(CLASSES);
	}

	@Test
	void theContractNamesOnlyTheJdkItselfAndTheAuthentication() {
		ArchRuleDefinition.classes()
			.that()
			.resideInAnyPackage(CONTRACT.toArray(String[]::new))
			.should()
			.onlyDependOnClassesThat(jdkAnd(CONTRACT).or(theAuthentication()))
			.check(CLASSES);
	}

	@ParameterizedTest
	@MethodSource
	void theEngineNamesOnlyTheJdkTheContractAndItself(String room) {
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage(room)
			.should()
			.onlyDependOnClassesThat(jdkAnd(CONTRACT).or(JavaClass.Predicates.resideInAPackage(room)))
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	static Stream<String> theEngineNamesOnlyTheJdkTheContractAndItself() {
		return ENGINE.stream();
	}

	@ParameterizedTest
	@MethodSource
	void anAdapterNamesNoOtherAdapter(String room) {
		String[] others = ADAPTERS.stream().filter((other) -> !other.equals(room)).toArray(String[]::new);
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(room)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(others)
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	static Stream<String> anAdapterNamesNoOtherAdapter() {
		return ADAPTERS.stream();
	}

	@Test
	void nobodyImportsTheAutoConfiguration() {
		String[] assembly = ASSEMBLY.toArray(String[]::new);
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(assembly)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(assembly)
			.check(CLASSES);
	}

	@ParameterizedTest(name = "{0} only in {1}")
	@MethodSource
	void aForeignTechnologyStaysInItsRoom(String technology, List<String> rooms) {
		String[] allowed = Stream.of(rooms, ASSEMBLY).flatMap(List::stream).toArray(String[]::new);
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
				Arguments.of("org.apache", packages("web.tomcat")),
				Arguments.of("org.eclipse.jetty", packages("web.jetty")),
				Arguments.of("org.springframework.security", packages("security")),
				Arguments.of("org.springframework.data.redis", packages("broker.redis")),
				Arguments.of("io.lettuce", packages("broker.redis")),
				Arguments.of("io.micrometer", packages("metrics")),
				Arguments.of("org.springframework.transaction", packages("transaction")),
				Arguments.of("org.springframework.boot.actuate", packages("actuate")),
				Arguments.of("org.springframework.boot.health", packages("actuate")),
				Arguments.of("org.springframework.boot", packages("actuate")));
	}

	@Test
	void onlyTheContractAndWebShareTheAuthenticationWithSecurity() {
		String[] allowed = Stream.of(CONTRACT, packages("web", "security"), ASSEMBLY)
			.flatMap(List::stream)
			.toArray(String[]::new);
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(allowed)
			.should()
			.dependOnClassesThat(theAuthentication())
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
			.allMatch((candidate) -> candidate.isAnnotatedWith(NullMarked.class), "is @NullMarked")
			.extracting(JavaPackage::getName)
			.contains(BASE);
	}

	private static List<String> packages(String... names) {
		return Arrays.stream(names).map((name) -> BASE + "." + name + "..").toList();
	}

	private static DescribedPredicate<JavaClass> jdkAnd(List<String> packages) {
		return JavaClass.Predicates
			.resideInAnyPackage(
					Stream.concat(Stream.of("java..", "org.jspecify.annotations..", "org.slf4j.."), packages.stream())
						.toArray(String[]::new))
			.as("the JDK, SLF4J, JSpecify or %s", packages);
	}

	private static DescribedPredicate<JavaClass> theAuthentication() {
		return HasName.Predicates.name(AUTHENTICATION).forSubtype();
	}

}
