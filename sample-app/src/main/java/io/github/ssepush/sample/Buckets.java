package io.github.ssepush.sample;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of a timer at one moment: how many times were at most as long.
 */
final class Buckets {

	private final CountAtBucket[] buckets;

	Buckets(Timer timer) {
		this.buckets = timer.takeSnapshot().histogramCounts();
	}

	/**
	 * A percentile of what was recorded since an earlier moment, interpolated within its
	 * bucket.
	 * @param earlier the buckets of the earlier moment
	 * @param percentile between 0 and 1
	 * @return milliseconds, {@code null} if nothing was recorded in between
	 */
	@Nullable Double percentileSince(Buckets earlier, double percentile) {
		int size = Math.min(this.buckets.length, earlier.buckets.length);
		double rank = (size > 0) ? percentile * since(earlier, size - 1) : 0;
		if (rank <= 0) {
			return null;
		}
		int i = 0;
		while (since(earlier, i) < rank) {
			i++;
		}
		double below = (i > 0) ? since(earlier, i - 1) : 0;
		double lower = (i > 0) ? millis(i - 1) : 0;
		double upper = Double.isInfinite(millis(i)) ? lower : millis(i);
		return lower + (upper - lower) * (rank - below) / (since(earlier, i) - below);
	}

	private double since(Buckets earlier, int i) {
		return this.buckets[i].count() - earlier.buckets[i].count();
	}

	private double millis(int i) {
		return this.buckets[i].bucket(TimeUnit.MILLISECONDS);
	}

}
