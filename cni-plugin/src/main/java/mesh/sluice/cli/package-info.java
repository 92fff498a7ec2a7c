/**
 * The command line for people: one class for each command, and how its answers are written. The
 * plugin's own path never comes here.
 *
 * <p>Depends on {@link mesh.sluice.manifest}, {@link mesh.sluice.picture} and the libraries; the
 * only package that reads files and standard input.
 */
package mesh.sluice.cli;
