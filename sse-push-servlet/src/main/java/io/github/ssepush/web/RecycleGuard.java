package io.github.ssepush.web;

/**
 * Who uses a response on a thread that the container does not know of. Found as a request
 * attribute.
 */
public interface RecycleGuard {

	/**
	 * The name of the request attribute.
	 */
	String ATTRIBUTE = RecycleGuard.class.getName();

	/**
	 * Called before the container uses the response's objects for another request.
	 * Returns when nobody is using them, or after a second.
	 */
	void beforeRecycle();

}
