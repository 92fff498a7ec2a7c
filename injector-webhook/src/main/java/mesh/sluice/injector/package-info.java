/** The program {@code sluice-injector}: its commands, and the wiring of all parts. */
package mesh.sluice.injector;
