/**
 * Whether the program has a permission. Nobody is asked for one: what would have to be asked for is
 * not there.
 */
export function may(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
