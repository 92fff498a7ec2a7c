/** Text of others in messages of ours. Pure, and below everything else. */
package mesh.sluice.text;
