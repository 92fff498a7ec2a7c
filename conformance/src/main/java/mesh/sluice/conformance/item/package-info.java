/**
 * What is checked: the items of the CNI 1.1.0 checklist, as data. Knows nothing of processes, files
 * or reports.
 */
package mesh.sluice.conformance.item;
