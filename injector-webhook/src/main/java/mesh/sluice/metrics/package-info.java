/** What operators can measure of the injector. Everything that runs reports here. */
package mesh.sluice.metrics;
