package io.github.ssepush.sample;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a test the one {@link Browser} of the run. Where none is installed the tests are
 * skipped, on a build server ({@code CI=true}) they fail.
 */
class BrowserExtension implements ExecutionCondition, ParameterResolver {

	private static final Logger logger = LoggerFactory.getLogger(BrowserExtension.class);

	private static final String MISSING = "no chromium and chromedriver on the path";

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (Browser.isInstalled()) {
			return ConditionEvaluationResult.enabled("Chromium is there");
		}
		if ("true".equals(System.getenv("CI"))) {
			throw new IllegalStateException("CI=true, and " + MISSING);
		}
		String reason = context.getDisplayName() + " skipped: " + MISSING;
		logger.warn(reason);
		return ConditionEvaluationResult.disabled(reason);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Browser.class;
	}

	@Override
	public Browser resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return context.getStore(StoreScope.EXECUTION_REQUEST, Namespace.GLOBAL).computeIfAbsent(Browser.class);
	}

}
