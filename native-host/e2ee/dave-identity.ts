import { generateP256Keypair, type SigningKeyPair } from '@snazzah/davey';
import { Secret } from '../../shared-protocol/secret.ts';

/**
 * The P-256 key pair that signs for us in every group. One for each host process: the DAVE document asks that all
 * connections of one user that exist at a time show the same key, and an identity that lives no longer than the
 * process is enough for a bot, whose key nobody stores.
 */
export interface DaveIdentity {
  readonly keyPair: Secret<SigningKeyPair>;
}

export const createDaveIdentity = (): DaveIdentity => ({ keyPair: new Secret(generateP256Keypair()) });
