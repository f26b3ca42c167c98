package io.github.ssepush.payload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.GenericHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.SmartHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.util.ClassUtils;

import io.github.ssepush.PayloadConverter;

/**
 * Converts payloads as Spring MVC converts the bodies of JSON responses: by the first of
 * its converters that writes the payload as {@code application/json}. Safe for use by any
 * thread.
 */
public final class MvcPayloadConverter implements PayloadConverter {

	private static final MediaType JSON = new MediaType(MediaType.APPLICATION_JSON, StandardCharsets.UTF_8);

	private static final boolean JACKSON = ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
			MvcPayloadConverter.class.getClassLoader());

	private final Supplier<List<HttpMessageConverter<?>>> converters;

	/**
	 * Create a converter.
	 * @param converters supplies the converters of Spring MVC, in their order; called for
	 * each payload
	 */
	public MvcPayloadConverter(Supplier<List<HttpMessageConverter<?>>> converters) {
		this.converters = converters;
	}

	@Override
	public byte[] convert(Object payload) {
		for (HttpMessageConverter<?> converter : this.converters.get()) {
			if (canWrite(converter, payload.getClass())) {
				UnsendablePayload.check(payload, JsonTree.writtenBy(converter));
				return (JACKSON && Jackson.isPlain(converter, payload)) ? Jackson.write(converter, payload)
						: write(converter, payload);
			}
		}
		throw new IllegalArgumentException("Could not convert a payload of " + payload.getClass()
				+ ": no HttpMessageConverter of Spring MVC writes it as application/json. "
				+ "Register one, or define a PayloadConverter bean");
	}

	private static boolean canWrite(HttpMessageConverter<?> converter, Class<?> type) {
		if (converter instanceof GenericHttpMessageConverter<?> generic) {
			return generic.canWrite(type, type, MediaType.APPLICATION_JSON);
		}
		return (converter instanceof SmartHttpMessageConverter<?> smart)
				? smart.canWrite(ResolvableType.forClass(type), type, MediaType.APPLICATION_JSON)
				: converter.canWrite(type, MediaType.APPLICATION_JSON);
	}

	@SuppressWarnings("unchecked")
	private static byte[] write(HttpMessageConverter<?> converter, Object payload) {
		Output output = new Output();
		try {
			if (converter instanceof GenericHttpMessageConverter<?> generic) {
				((GenericHttpMessageConverter<Object>) generic).write(payload, payload.getClass(), JSON, output);
			}
			else if (converter instanceof SmartHttpMessageConverter<?> smart) {
				((SmartHttpMessageConverter<Object>) smart).write(payload, ResolvableType.forInstance(payload), JSON,
						output, null);
			}
			else {
				((HttpMessageConverter<Object>) converter).write(payload, JSON, output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return output.body.toByteArray();
	}

	/**
	 * A response that is kept.
	 */
	private static final class Output implements HttpOutputMessage {

		private final ByteArrayOutputStream body = new ByteArrayOutputStream();

		private final HttpHeaders headers = new HttpHeaders();

		@Override
		public OutputStream getBody() {
			return this.body;
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.headers;
		}

	}

	/**
	 * The way past the converter to its mapper, which yields the same and costs less.
	 */
	private static final class Jackson {

		static boolean isPlain(HttpMessageConverter<?> converter, Object payload) {
			return converter.getClass() == JacksonJsonHttpMessageConverter.class
					&& ((JacksonJsonHttpMessageConverter) converter).getMappersForType(payload.getClass()).isEmpty();
		}

		static byte[] write(HttpMessageConverter<?> converter, Object payload) {
			return ((JacksonJsonHttpMessageConverter) converter).getMapper().writeValueAsBytes(payload);
		}

	}

}
