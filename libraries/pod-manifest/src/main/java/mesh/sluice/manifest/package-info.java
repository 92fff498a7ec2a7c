/**
 * Manifests of Kubernetes as people have them in files: {@link mesh.sluice.manifest.Documents}
 * reads YAML or JSON, {@link mesh.sluice.manifest.PodManifest} and {@link
 * mesh.sluice.manifest.NamespaceManifest} find in it what profiles ask about. {@link
 * mesh.sluice.manifest.DocumentText} changes one document of a file and keeps the others.
 *
 * <p>Read as kubectl reads it, because what is misread here would be explained wrongly; no value of
 * another type than the API server takes. Depends on {@link mesh.sluice.json}, {@link
 * mesh.sluice.policy} and {@link mesh.sluice.profile}; opens no files. The plugin itself never
 * comes here.
 */
package mesh.sluice.manifest;
