package io.github.ssepush.autoconfigure;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

import io.github.ssepush.security.TokenAuthentication;

/**
 * Finds the beans of the application that check tokens, once all beans are known: by type
 * where there is one, by a property where there are several.
 */
final class AuthenticationBeans {

	static final String AUTHENTICATION_BEAN = "sse-push.security.authentication-bean";

	static final String CONVERTER_BEAN = "sse-push.security.converter-bean";

	private static final ParameterizedTypeReference<AuthenticationManagerResolver<HttpServletRequest>> RESOLVER = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<Converter<Jwt, ? extends AbstractAuthenticationToken>> CONVERTER = new ParameterizedTypeReference<>() {
	};

	private static final Logger logger = LoggerFactory.getLogger(AuthenticationBeans.class);

	private final ConfigurableListableBeanFactory beans;

	private final SsePushProperties.Security properties;

	AuthenticationBeans(ConfigurableListableBeanFactory beans, SsePushProperties.Security properties) {
		this.beans = beans;
		this.properties = properties;
	}

	/**
	 * Check that the beans to authenticate with are known, without making them.
	 */
	void check() {
		converterName(name());
	}

	/**
	 * Return the way in which the application authenticates.
	 */
	@SuppressWarnings("unchecked")
	TokenAuthentication get() {
		String name = name();
		String converterName = converterName(name);
		Object bean = this.beans.getBean(name);
		Object converter = (converterName != null) ? this.beans.getBean(converterName) : null;
		logger.info("Requests for streams are authenticated by the bean '{}'", name);
		if (bean instanceof JwtDecoder decoder) {
			return TokenAuthentication.jwt(decoder, (Converter<Jwt, ? extends AbstractAuthenticationToken>) converter);
		}
		if (bean instanceof OpaqueTokenIntrospector introspector) {
			return TokenAuthentication.opaque(introspector, (OpaqueTokenAuthenticationConverter) converter);
		}
		return TokenAuthentication.resolved((AuthenticationManagerResolver<HttpServletRequest>) bean);
	}

	/** A resolver chooses between the others, if there are any. */
	private String name() {
		List<String> resolvers = names(ResolvableType.forType(RESOLVER.getType()));
		List<String> checkers = Stream.of(JwtDecoder.class, OpaqueTokenIntrospector.class)
			.flatMap((type) -> names(ResolvableType.forClass(type)).stream())
			.toList();
		List<String> candidates = candidates(resolvers);
		String name = choose(AUTHENTICATION_BEAN, this.properties.authenticationBean(),
				Stream.concat(resolvers.stream(), checkers.stream()).toList(),
				candidates.isEmpty() ? candidates(checkers) : candidates);
		if (name == null) {
			throw new MissingJwtDecoderException();
		}
		return name;
	}

	/** A resolver makes authentications by itself. */
	private @Nullable String converterName(String name) {
		List<String> names = List.of();
		if (this.beans.isTypeMatch(name, JwtDecoder.class)) {
			names = names(ResolvableType.forType(CONVERTER.getType()));
		}
		else if (this.beans.isTypeMatch(name, OpaqueTokenIntrospector.class)) {
			names = names(ResolvableType.forClass(OpaqueTokenAuthenticationConverter.class));
		}
		return choose(CONVERTER_BEAN, this.properties.converterBean(), names, candidates(names));
	}

	private @Nullable String choose(String property, @Nullable String named, List<String> all,
			List<String> candidates) {
		if (named != null) {
			if (!all.contains(named)) {
				throw new InvalidConfigurationPropertyValueException(property, named,
						"No bean of a type that fits has this name. Those that fit are: " + all);
			}
			return named;
		}
		List<String> chosen = (candidates.size() > 1) ? narrow(candidates) : candidates;
		if (chosen.size() > 1) {
			throw new AmbiguousAuthenticationException(property, chosen);
		}
		return chosen.isEmpty() ? null : chosen.get(0);
	}

	/** Return the beans that injection by type would take first. */
	private List<String> narrow(List<String> names) {
		List<String> primary = names.stream().filter((name) -> is(name, BeanDefinition::isPrimary)).toList();
		return primary.isEmpty() ? names.stream().filter((name) -> !is(name, BeanDefinition::isFallback)).toList()
				: primary;
	}

	private List<String> candidates(List<String> names) {
		return names.stream().filter((name) -> !is(name, AuthenticationBeans::isHidden)).toList();
	}

	private List<String> names(ResolvableType type) {
		return List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, type));
	}

	private boolean is(String name, Predicate<BeanDefinition> predicate) {
		return this.beans.containsBeanDefinition(name) && predicate.test(this.beans.getMergedBeanDefinition(name));
	}

	private static boolean isHidden(BeanDefinition definition) {
		return !definition.isAutowireCandidate()
				|| (definition instanceof AbstractBeanDefinition bean && !bean.isDefaultCandidate());
	}

}
