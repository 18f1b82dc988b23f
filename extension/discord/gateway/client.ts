import type { GatewayClient, GatewayOptions } from './contract.ts';

export type * from './contract.ts';

export declare function createGatewayClient(options: GatewayOptions): GatewayClient;
