/**
 * The plugin under test, as its description declares it. What nobody can see from outside (does it
 * keep state on the host? what damages its work?) is declared here and never guessed.
 */
package mesh.sluice.conformance.plugin;
