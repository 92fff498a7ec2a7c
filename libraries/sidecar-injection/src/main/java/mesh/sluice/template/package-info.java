/**
 * Settings of the injector and the templates of what it adds: parsed, validated as a whole,
 * rendered. Pure: files come in as text, and the clock, the cluster and the environment are unknown
 * here.
 */
package mesh.sluice.template;
