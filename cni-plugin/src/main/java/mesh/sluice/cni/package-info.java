/**
 * The plugin itself: {@link mesh.sluice.cni.SluiceCni} starts, {@link mesh.sluice.cni.Plugin}
 * answers one request, one class for each operation does the work.
 *
 * <p>The only package that knows all others.
 */
package mesh.sluice.cni;
