package io.github.ssepush.web.stream;

import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;

import io.github.ssepush.RunOperations;
import io.github.ssepush.engine.AdmissionControl;
import io.github.ssepush.engine.BrokerWaits;
import io.github.ssepush.engine.stream.ClientIdentity;

/**
 * Serves {@code POST /events/runs/{id}/stop}: the authenticated user stops a run.
 */
public final class RunStopHandler extends PostHandler {

	private final RunOperations runs;

	private final BrokerWaits waits = new BrokerWaits();

	/**
	 * Create a handler.
	 * @param admission knows who may have no stream
	 * @param authorization says who asks
	 * @param runs stops runs
	 */
	public RunStopHandler(AdmissionControl admission, StreamAuthorization authorization, RunOperations runs) {
		super(admission, authorization);
		this.runs = runs;
	}

	@Override
	protected @Nullable Map<String, Object> answer(HttpServletRequest request, Authentication authentication,
			ClientIdentity grant) {
		String id = RunHandler.idIn(request);
		if (!this.waits.await(() -> this.runs.stop(grant.user(), id))) {
			throw RunHandler.unknown();
		}
		return null;
	}

}
