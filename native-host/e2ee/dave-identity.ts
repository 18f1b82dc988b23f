import { generateP256Keypair, type SigningKeyPair } from '@snazzah/davey';
import { Secret } from '../../shared-protocol/secret.ts';

/**
 * The key pair (P-256) that signs for us in every group. There is one for each host process: DAVE requires that all
 * simultaneous connections of one user show the same key. An identity that lives no longer than the process is enough
 * for a bot, whose key nobody stores.
 */
export interface DaveIdentity {
  readonly keyPair: Secret<SigningKeyPair>;
}

export const createDaveIdentity = (): DaveIdentity => ({ keyPair: new Secret(generateP256Keypair()) });
