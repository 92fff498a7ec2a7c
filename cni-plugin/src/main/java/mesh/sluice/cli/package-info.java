/** The command line for people. The plugin's own path never comes here. */
package mesh.sluice.cli;
