/**
 * Who is checked: a plugin as its descriptor file declares it. What cannot be seen from outside
 * (does it keep state on the host? what damages its work?) is declared here and never guessed.
 */
package mesh.sluice.conformance.subject;
