/**
 * JSON patches (RFC 6902): what turns one document into another. Pure; depends on {@link
 * mesh.sluice.json} only.
 */
package mesh.sluice.patch;
