package io.github.ssepush.harness;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Runs code with another class path than that of the tests.
 */
public final class IsolatedApplication {

	private final URL[] classPath;

	private IsolatedApplication(URL[] classPath) {
		this.classPath = classPath;
	}

	/**
	 * The class path of the tests, but for some of it.
	 * @param part what the path of each file that is left out contains
	 */
	public static IsolatedApplication without(String part) {
		Stream<String> entries = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator));
		return new IsolatedApplication(
				entries.filter((entry) -> !entry.contains(part)).map(IsolatedApplication::url).toArray(URL[]::new));
	}

	/** Call what only has types of the JDK in its result. */
	public <T> T call(Class<? extends Callable<T>> type) throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(this.classPath, ClassLoader.getPlatformClassLoader())) {
			thread.setContextClassLoader(loader);
			@SuppressWarnings("unchecked")
			Callable<T> isolated = (Callable<T>) loader.loadClass(type.getName()).getConstructor().newInstance();
			return isolated.call();
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	private static URL url(String entry) {
		try {
			return Path.of(entry).toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(entry, ex);
		}
	}

}
