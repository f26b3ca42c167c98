package io.github.ssepush.actuate;

import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The settings of a node that the endpoint shows.
 *
 * @param runs returns how many runs the node produces
 * @param transport returns how streams are written
 * @param limits the limits in force, by the names of their properties; sizes in bytes
 * @param showUsers whether to tell the names of users
 */
public record NodeSettings(IntSupplier runs, Supplier<String> transport, Map<String, Long> limits, boolean showUsers) {

}
