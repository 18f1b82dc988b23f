/** Variables that control Node and the loader of native libraries. */
const orders = /^(?:NODE_|NAPI_RS_)/i;

/**
 * Removes variables from the environment that could load foreign code along with end-to-end encryption. The installed
 * wrapper passes none of them on; this is for a host that was started in another way.
 */
export function forgetOrders(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) if (orders.test(name)) delete env[name];
}
