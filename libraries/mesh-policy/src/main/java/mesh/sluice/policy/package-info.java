/**
 * What is redirected and what is left alone: {@link mesh.sluice.policy.RedirectPolicy} and the
 * value types it is made of.
 *
 * <p>Pure: no I/O, no clock, no environment. Depends on nothing else of Sluice. Addresses are
 * parsed here and not by {@code java.net}, because the plugin must start without initialising that.
 */
package mesh.sluice.policy;
