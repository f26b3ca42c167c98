package io.github.ssepush.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.PayloadConverter;
import io.github.ssepush.payload.JacksonPayloadConverter;
import io.github.ssepush.payload.MvcPayloadConverter;

/**
 * The converters of payloads, from the one that knows most of the application to the one
 * that knows nothing.
 */
@Configuration(proxyBeanMethods = false)
class ConverterConfigurations {

	@Order(1)
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RequestMappingHandlerAdapter.class)
	static class Mvc {

		@Bean
		@ConditionalOnMissingBean
		PayloadConverter ssePushPayloadConverter(BeanFactory beans) {
			return new MvcPayloadConverter(SingletonSupplier.of(new MvcConverters(beans)));
		}

	}

	@Order(2)
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class Jackson {

		/**
		 * The mapper is looked for when it is needed: its modules may need the template.
		 */
		@Bean
		@ConditionalOnMissingBean
		PayloadConverter ssePushPayloadConverter(ObjectProvider<JsonMapper> mappers) {
			SingletonSupplier<JsonMapper> mapper = SingletonSupplier
				.of(() -> mappers.getIfUnique(() -> JsonMapper.builder().build()));
			return new JacksonPayloadConverter(mapper::obtain);
		}

	}

	@Order(3)
	@Configuration(proxyBeanMethods = false)
	static class None {

		@Bean
		@ConditionalOnMissingBean
		PayloadConverter ssePushPayloadConverter() {
			return (payload) -> {
				throw new IllegalArgumentException("A payload of " + payload.getClass().getName()
						+ " can't be converted: add the dependency 'spring-boot-starter-jackson', "
						+ "define a PayloadConverter bean, or send a String or bytes");
			};
		}

	}

}
