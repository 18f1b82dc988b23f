/** What Node and the loader of native libraries take orders from. */
const orders = /^(?:NODE_|NAPI_RS_)/i;

/**
 * Takes from the environment what could bring foreign code in when end-to-end encryption is loaded. The installed
 * wrapper lets none of it through; this is for a host that was started in another way.
 */
export function forgetOrders(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) if (orders.test(name)) delete env[name];
}
