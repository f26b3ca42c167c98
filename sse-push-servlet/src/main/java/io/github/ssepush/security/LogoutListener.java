package io.github.ssepush.security;

import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.session.SessionDestroyedEvent;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Names;
import io.github.ssepush.UserNameResolver;
import io.github.ssepush.support.QuietLogger;

/**
 * Ends the streams of a user who logs out or whose session ends. Spring Security reports
 * the end of sessions only with an {@code HttpSessionEventPublisher}. A client of a user
 * with another session reconnects at once.
 */
public class LogoutListener implements ApplicationListener<ApplicationEvent> {

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(LogoutListener.class));

	private final ClientManager clients;

	private final UserNameResolver names;

	/**
	 * Create a listener.
	 * @param clients whose streams
	 * @param names resolves the name of the user who logs out
	 */
	public LogoutListener(ClientManager clients, UserNameResolver names) {
		this.clients = clients;
		this.names = names;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof LogoutSuccessEvent logout) {
			disconnect(logout.getAuthentication());
		}
		else if (event instanceof SessionDestroyedEvent session) {
			for (SecurityContext context : session.getSecurityContexts()) {
				Authentication authentication = context.getAuthentication();
				if (authentication != null) {
					disconnect(authentication);
				}
			}
		}
	}

	private void disconnect(Authentication authentication) {
		try {
			String user = this.names.resolve(authentication);
			if (Names.isValid(user)) {
				disconnect(user);
			}
		}
		catch (RuntimeException | Error ex) {
			this.logger.warn("Could not close the streams of a logged-out user. They stay open until their token "
					+ "expires or their lifetime ends", ex);
		}
	}

	private void disconnect(String user) {
		this.clients.disconnectUser(user, CloseReason.DISCONNECTED).whenComplete((clients, failure) -> {
			if (failure != null) {
				this.logger
					.warn("Could not close the streams of a logged-out user on other nodes. They stay open until "
							+ "their token expires or their lifetime ends", failure);
			}
		});
	}

}
