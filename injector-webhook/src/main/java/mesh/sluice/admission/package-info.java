/**
 * Admission reviews (admission.k8s.io/v1) in and out, and what answers them. Pure: bytes come in
 * and bytes go out; the server is elsewhere.
 */
package mesh.sluice.admission;
