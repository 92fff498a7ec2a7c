/** Files that others change while a daemon runs. */
package mesh.sluice.files;
