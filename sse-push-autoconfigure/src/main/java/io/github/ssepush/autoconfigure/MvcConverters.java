package io.github.ssepush.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the converters with which Spring MVC writes responses. To be asked when a message
 * is sent, not earlier: beans that configure Spring MVC may need the template.
 */
final class MvcConverters implements Supplier<List<HttpMessageConverter<?>>> {

	private static final String ADAPTER = "requestMappingHandlerAdapter";

	private final BeanFactory beans;

	MvcConverters(BeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public List<HttpMessageConverter<?>> get() {
		if (this.beans.containsBean(ADAPTER)) {
			return this.beans.getBean(ADAPTER, RequestMappingHandlerAdapter.class).getMessageConverters();
		}
		HttpMessageConverters.ServerBuilder defaults = HttpMessageConverters.forServer().registerDefaults();
		if (ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper", MvcConverters.class.getClassLoader())) {
			Jackson.configure(defaults, this.beans);
		}
		List<HttpMessageConverter<?>> converters = new ArrayList<>();
		defaults.build().forEach(converters::add);
		return converters;
	}

	/**
	 * The converters that need Jackson 3.
	 */
	private static final class Jackson {

		static void configure(HttpMessageConverters.ServerBuilder converters, BeanFactory beans) {
			beans.getBeanProvider(JsonMapper.class)
				.ifUnique((mapper) -> converters.withJsonConverter(new JacksonJsonHttpMessageConverter(mapper)));
		}

	}

}
