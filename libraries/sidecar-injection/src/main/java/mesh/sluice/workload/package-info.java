/**
 * Manual injection: every pod template in a stream of documents gets its sidecar, and all else
 * stays as it was. Pure: text comes in and text goes out.
 */
package mesh.sluice.workload;
