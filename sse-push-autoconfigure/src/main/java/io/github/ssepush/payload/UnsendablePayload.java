package io.github.ssepush.payload;

import java.io.InputStream;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.http.HttpEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import io.github.ssepush.SseMessage;

/**
 * Rejects payloads that a JSON library would write without complaint, but as something
 * that is not meant: the fields of a future instead of its result.
 */
final class UnsendablePayload {

	/** Deeper than anything that is sent on purpose. */
	private static final int MAX_DEPTH = 16;

	private static final String RESULT = "Send its result instead, once that is there";

	private static final List<Class<?>> DEFERRED = List.of(Future.class, CompletionStage.class, Callable.class,
			Flow.Publisher.class, Publisher.class);

	private static final List<Class<?>> DEFERRED_IN_WEB = present(List.of(() -> DeferredResult.class,
			() -> WebAsyncTask.class, () -> ResponseBodyEmitter.class, () -> StreamingResponseBody.class));

	private static final List<Class<?>> WRAPPERS = present(
			List.of(() -> SseMessage.class, () -> HttpEntity.class, () -> ServerSentEvent.class));

	private static final List<Class<?>> INPUTS = List.of(InputStream.class, Reader.class);

	private static final ClassValue<String> FAULTS = new ClassValue<>() {

		@Override
		protected String computeValue(Class<?> type) {
			return faultOf(type);
		}

	};

	private UnsendablePayload() {
	}

	/**
	 * Check a payload and what it contains.
	 * @param payload the payload
	 * @param written the library whose nodes are written, {@code null} if it is not known
	 * @throws IllegalArgumentException if this can't be meant
	 */
	static void check(Object payload, @Nullable JsonTree written) {
		check(payload, written, MAX_DEPTH);
	}

	private static void check(@Nullable Object payload, @Nullable JsonTree written, int depth) {
		if (payload == null || depth == 0) {
			return;
		}
		String fault = FAULTS.get(payload.getClass());
		if (!fault.isEmpty()) {
			throw unsendable(payload, fault);
		}
		if (isEmpty(payload)) {
			throw unsendable(payload, "It is empty. Send its value, and only if there is one");
		}
		JsonTree tree = (written != null) ? JsonTree.of(payload) : null;
		if (tree != null && tree != written) {
			throw unsendable(payload, "It is a node of " + tree + ", but JSON is written by " + written
					+ ". Send its text, or select the library by 'spring.http.converters.preferred-json-mapper'");
		}
		if (payload instanceof Optional<?> optional) {
			check(optional.get(), written, depth - 1);
		}
		else if (payload instanceof Collection<?> elements) {
			elements.forEach((element) -> check(element, written, depth - 1));
		}
		else if (payload instanceof Map<?, ?> entries) {
			entries.values().forEach((value) -> check(value, written, depth - 1));
		}
		else if (payload instanceof Object[] elements) {
			Arrays.stream(elements).forEach((element) -> check(element, written, depth - 1));
		}
	}

	private static IllegalArgumentException unsendable(Object payload, String fault) {
		return new IllegalArgumentException("Could not send a payload of type " + payload.getClass().getName() + ". "
				+ fault + ". If it is meant as it is, define a PayloadConverter bean");
	}

	/** Return the fault of all objects of a type, empty for none. */
	private static String faultOf(Class<?> type) {
		if (isAny(DEFERRED, type) || isAny(DEFERRED_IN_WEB, type) || isLambda(type)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null) {
			return RESULT;
		}
		if (isAny(WRAPPERS, type)) {
			return "Send what it contains instead";
		}
		return isAny(INPUTS, type) ? "Send what can be read from it instead" : "";
	}

	private static boolean isLambda(Class<?> type) {
		return type.isHidden() && type.isSynthetic();
	}

	private static boolean isAny(List<Class<?>> types, Class<?> type) {
		return types.stream().anyMatch((candidate) -> candidate.isAssignableFrom(type));
	}

	/** Return those of some types that are on the class path. */
	private static List<Class<?>> present(List<Supplier<Class<?>>> types) {
		List<Class<?>> present = new ArrayList<>();
		for (Supplier<Class<?>> type : types) {
			try {
				present.add(type.get());
			}
			catch (NoClassDefFoundError ex) {
				// An application without Spring MVC.
			}
		}
		return List.copyOf(present);
	}

	private static boolean isEmpty(Object payload) {
		return payload.equals(Optional.empty()) || payload.equals(OptionalInt.empty())
				|| payload.equals(OptionalLong.empty()) || payload.equals(OptionalDouble.empty());
	}

}
