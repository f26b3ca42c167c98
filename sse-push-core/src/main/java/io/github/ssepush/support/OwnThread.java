package io.github.ssepush.support;

import java.util.concurrent.ThreadFactory;

/**
 * A thread of the starter. It inherits nothing from the thread that makes it, which may
 * serve a request: no inheritable thread locals, no context class loader and no group. It
 * is a daemon, and its context class loader is the one that has loaded the starter, which
 * in a WAR or an executable jar is the application's.
 */
public class OwnThread extends Thread {

	private static final ThreadGroup TOP = top();

	/**
	 * Create a thread.
	 * @param task what to run
	 * @param name the name, which begins with {@code sse-push-}
	 */
	@SuppressWarnings("this-escape") // Subclasses only have another name.
	public OwnThread(Runnable task, String name) {
		super(TOP, task, name, 0, false);
		setDaemon(true);
		setContextClassLoader(OwnThread.class.getClassLoader());
	}

	/**
	 * Create a factory of such threads for an executor.
	 * @param name the name of each thread
	 * @return the factory
	 */
	public static ThreadFactory factory(String name) {
		return (task) -> new OwnThread(task, name);
	}

	private static ThreadGroup top() {
		ThreadGroup group = Thread.currentThread().getThreadGroup();
		while (group.getParent() != null) {
			group = group.getParent();
		}
		return group;
	}

}
