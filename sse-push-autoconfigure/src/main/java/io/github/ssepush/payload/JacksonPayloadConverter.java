package io.github.ssepush.payload;

import java.util.function.Supplier;

import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.PayloadConverter;

/**
 * Converts payloads with Jackson alone, for an application without Spring MVC. Safe for
 * use by any thread.
 */
public final class JacksonPayloadConverter implements PayloadConverter {

	private final Supplier<JsonMapper> mapper;

	/**
	 * Create a converter.
	 * @param mapper supplies the mapper; called for each payload
	 */
	public JacksonPayloadConverter(Supplier<JsonMapper> mapper) {
		this.mapper = mapper;
	}

	@Override
	public byte[] convert(Object payload) {
		UnsendablePayload.check(payload, JsonTree.JACKSON_3);
		return this.mapper.get().writeValueAsBytes(payload);
	}

}
