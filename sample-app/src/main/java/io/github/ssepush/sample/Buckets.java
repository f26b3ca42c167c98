package io.github.ssepush.sample;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import org.jspecify.annotations.Nullable;

/**
 * The cumulative buckets of a timer at one moment.
 *
 * @param bounds the buckets' upper bounds, in milliseconds
 * @param counts how many times were at most as long
 */
record Buckets(double[] bounds, double[] counts) {

	static Buckets of(Timer timer) {
		CountAtBucket[] buckets = timer.takeSnapshot().histogramCounts();
		double[] bounds = new double[buckets.length];
		double[] counts = new double[buckets.length];
		for (int i = 0; i < buckets.length; i++) {
			bounds[i] = buckets[i].bucket(TimeUnit.MILLISECONDS);
			counts[i] = buckets[i].count();
		}
		return new Buckets(bounds, counts);
	}

	/**
	 * A percentile of what was recorded since an earlier moment, interpolated within its
	 * bucket.
	 * @param earlier the buckets of the earlier moment
	 * @param percentile between 0 and 1
	 * @return milliseconds, {@code null} if nothing was recorded in between
	 */
	@Nullable Double percentileSince(Buckets earlier, double percentile) {
		int size = Math.min(this.counts.length, earlier.counts.length);
		double rank = (size > 0) ? percentile * since(earlier, size - 1) : 0;
		if (rank <= 0) {
			return null;
		}
		int i = 0;
		while (since(earlier, i) < rank) {
			i++;
		}
		double below = (i > 0) ? since(earlier, i - 1) : 0;
		double lower = (i > 0) ? this.bounds[i - 1] : 0;
		double upper = Double.isInfinite(this.bounds[i]) ? lower : this.bounds[i];
		return lower + (upper - lower) * (rank - below) / (since(earlier, i) - below);
	}

	private double since(Buckets earlier, int i) {
		return this.counts[i] - earlier.counts[i];
	}

}
