package io.github.ssepush.payload;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * A library's own model of JSON, which no other library knows: it would write the
 * properties of the node.
 */
enum JsonTree {

	/** Jackson 3. */
	JACKSON_3("Jackson 3", "tools.jackson.core.TreeNode", "AbstractJacksonHttpMessageConverter"),

	/** Jackson 2. */
	JACKSON_2("Jackson 2", "com.fasterxml.jackson.core.TreeNode", "json.AbstractJackson2HttpMessageConverter"),

	/** Gson. */
	GSON("Gson", "com.google.gson.JsonElement", "json.GsonHttpMessageConverter"),

	/** JSON-B, on top of JSON-P. */
	JSON_B("JSON-B", "jakarta.json.JsonValue", "json.JsonbHttpMessageConverter");

	private final String library;

	private final @Nullable Class<?> node;

	private final @Nullable Class<?> converter;

	JsonTree(String library, String node, String converter) {
		this.library = library;
		this.node = find(node);
		this.converter = (this.node != null) ? find("org.springframework.http.converter." + converter) : null;
	}

	/** Whose nodes a converter writes, {@code null} if that is not known. */
	static @Nullable JsonTree writtenBy(Object converter) {
		return find((tree) -> tree.converter, converter);
	}

	/** Whose node an object is, {@code null} if it is none. */
	static @Nullable JsonTree of(Object payload) {
		return find((tree) -> tree.node, payload);
	}

	@Override
	public String toString() {
		return this.library;
	}

	private static @Nullable JsonTree find(Function<JsonTree, @Nullable Class<?>> type, Object object) {
		for (JsonTree tree : values()) {
			Class<?> candidate = type.apply(tree);
			if (candidate != null && candidate.isInstance(object)) {
				return tree;
			}
		}
		return null;
	}

	private static @Nullable Class<?> find(String name) {
		try {
			return ClassUtils.forName(name, JsonTree.class.getClassLoader());
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return null;
		}
	}

}
