/** All addresses, and the ones that clients receive. */
export interface Addresses {
  gatewayUrl: string;
  restUrl: string;
  pageUrl: string;
  /** the answer to `GET /gateway`, and the address for a resume */
  toldGatewayUrl: string;
  resumeUrl: string;
  /** what VOICE_SERVER_UPDATE names */
  voiceEndpoint: string;
}

/** A name of this kind is the main gateway's, wherever its address ends. */
const isGatewayName = (host: string): boolean => /^gateway[.-]/i.test(host);
const isVoiceName = (host: string): boolean => /^voice[.-]/i.test(host) || /\.discord\.media$/i.test(host);
const httpsPort = '443';
/** The lowest version of the main gateway that is served; voice gateways whose clients name an encoding are older. */
const lowestGatewayVersion = 9;

/**
 * Libraries with fixed addresses go to `/` of the main gateway's name, which alone they ask for an encoding. A few ask the
 * voice gateway too, and tell by its name or version that they mean that.
 * @param host of the request, with or without port
 */
export function isGatewayAddress(host: string, { pathname, searchParams }: URL): boolean {
  if (pathname === '/gateway' || pathname.startsWith('/gateway/') || isGatewayName(host)) return true;
  if (isVoiceName(host.replace(/:\d+$/, '')) || !searchParams.has('encoding')) return false;
  return Number(searchParams.get('v') ?? lowestGatewayVersion) >= lowestGatewayVersion;
}

/**
 * @param authority host and port on this computer
 * @param hosts further names, which the client's own computer leads here; a `*` stands for any label
 */
export function addressesOf(authority: string, hosts: readonly string[]): Addresses {
  const port = authority.slice(authority.lastIndexOf(':') + 1);
  const names = hosts.map((host) => host.replace('*', 'box'));
  const atPort = (host: string): string => (port === httpsPort ? host : `${host}:${port}`);
  const gateway = names.find(isGatewayName);
  const voice = names.find(isVoiceName);
  const gatewayUrl = `ws://${authority}/gateway`;
  return {
    gatewayUrl,
    restUrl: `http://${authority}/api`,
    pageUrl: `http://${authority}/`,
    toldGatewayUrl: gateway ? `wss://${atPort(gateway)}` : gatewayUrl,
    resumeUrl: gateway ? `wss://${atPort(gateway)}` : `${gatewayUrl}/resume`,
    // Discord's own always has its port.
    voiceEndpoint: voice ? `${voice}:${port}` : authority,
  };
}
