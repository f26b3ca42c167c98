package io.github.ssepush.test.server;

import java.lang.reflect.Modifier;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.transaction.TransactionAwarePublisher;

/**
 * Has brokers, transactional publishers and topic authorizers write into a
 * {@link ServerRecord}. Each keeps its type, for those who inject it.
 */
public final class RecordingPostProcessor implements BeanPostProcessor {

	/** Set while a broker is called, which may be one in front of another. */
	private static final ThreadLocal<Boolean> PUBLISHING = new ThreadLocal<>();

	private final Supplier<ServerRecord> server;

	/**
	 * Create a post-processor.
	 * @param server the record to write into
	 */
	public RecordingPostProcessor(Supplier<ServerRecord> server) {
		this.server = server;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof SsePushBroker) {
			return proxy(bean, publishing());
		}
		if (bean instanceof TransactionAwarePublisher) {
			return proxy(bean, (call) -> add(call, ServerRecord::addHeld));
		}
		return (bean instanceof TopicAuthorizer) ? proxy(bean, authorizing()) : bean;
	}

	private MethodInterceptor publishing() {
		return (call) -> {
			if (PUBLISHING.get() != null) {
				return call.proceed();
			}
			PUBLISHING.set(true);
			try {
				return add(call, ServerRecord::addPublished);
			}
			finally {
				PUBLISHING.remove();
			}
		};
	}

	private @Nullable Object add(MethodInvocation call, Entry entry) throws Throwable {
		Object result = call.proceed();
		@Nullable Object[] arguments = call.getArguments();
		if (result instanceof CompletableFuture<?> future && arguments.length == 2
				&& arguments[0] instanceof Destination destination && arguments[1] instanceof OutboundMessage message) {
			entry.add(this.server.get(), destination, message, future.thenApply(PushReceipt.class::cast));
		}
		return result;
	}

	private MethodInterceptor authorizing() {
		return (call) -> {
			Object result = call.proceed();
			if (Boolean.FALSE.equals(result) && call.getArguments().length == 2
					&& call.getArguments()[0] instanceof Authentication authentication) {
				this.server.get()
					.addDenial(authentication.getName(), String.valueOf(call.getArguments()[1]),
							authentication.getAuthorities()
								.stream()
								.map(GrantedAuthority::getAuthority)
								.sorted()
								.collect(Collectors.joining(", ", "[", "]")));
			}
			return result;
		};
	}

	/** A final class with a name may be injected as such, and stays as it is. */
	private static Object proxy(Object bean, MethodInterceptor interceptor) {
		Class<?> type = bean.getClass();
		boolean isFinal = Modifier.isFinal(type.getModifiers());
		if (isFinal && !type.isHidden()) {
			return bean;
		}
		ProxyFactory factory = new ProxyFactory(bean);
		factory.setProxyTargetClass(!isFinal);
		factory.addAdvice(interceptor);
		return factory.getProxy(type.getClassLoader());
	}

	/**
	 * Adds a message to a record.
	 */
	private interface Entry {

		void add(ServerRecord server, Destination destination, OutboundMessage message,
				CompletableFuture<PushReceipt> receipt);

	}

}
