/**
 * Pods of this node that should be meshed and are not, or not as they should be: found, and
 * repaired in place.
 *
 * <p>{@link mesh.sluice.repair.RedirectDamage}, {@link mesh.sluice.repair.PodVerdict} and {@link
 * mesh.sluice.repair.LookSchedule} are pure; {@link mesh.sluice.repair.PodRepairer} enters
 * namespaces; {@link mesh.sluice.repair.RepairLoop} decides when. What comes of it, it tells a
 * {@link mesh.sluice.repair.RepairListener}.
 */
package mesh.sluice.repair;
