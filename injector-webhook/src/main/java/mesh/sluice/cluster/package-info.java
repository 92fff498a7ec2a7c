/** What the injector reads of its cluster: the namespaces and its settings. */
package mesh.sluice.cluster;
