/**
 * How a policy is written into, and read from, the annotation {@code sluice.mesh/redirect}.
 *
 * <p>Pure; depends on {@link mesh.sluice.policy} only. Strict on purpose: a word that is not
 * understood is refused by its name, because ignoring it could leave a pod's traffic unmeshed.
 */
package mesh.sluice.annotation;
