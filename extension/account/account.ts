import { asEarshotError, EarshotError } from '../../shared-protocol/error.ts';
import { parseGatewayUrl } from '../discord/gateway/address.ts';
import type { Bot } from './bot.ts';
import { normaliseBotToken } from './pasted-token.ts';
import { fitMode, type Settings } from '../store/settings.ts';
import { storage } from '../store/storage.ts';

/** Which bot signs in, and on which gateway. Any change ends the stream first. */
export interface Account {
  /** Signs in, unless that is under way. Failures go to `onProblem`; a missing token is not a failure. */
  signIn(): Promise<void>;
  /** @throws EarshotError token-shape, user-account */
  saveToken(pasted: string, remember: boolean): Promise<void>;
  forgetToken(): Promise<void>;
  /** Keeps the present token on this computer, or until the browser closes. The bot stays signed in. */
  rememberToken(remembers: boolean): Promise<void>;
  /** @throws EarshotError gateway-address */
  saveSettings(changes: Partial<Settings>): Promise<void>;
}

/** @throws EarshotError storage-failing if the browser does not say whether there is one */
export async function readToken(): Promise<string | null> {
  return (await storage.sessionToken.get()) ?? (await storage.localToken.expect());
}

export function createAccount(options: {
  bot: Bot;
  /** Stops the stream and clears the last problem. */
  onLeave(): void;
  onProblem(error: EarshotError): void;
}): Account {
  const { bot } = options;

  /** Each is written over what the one before left: read at the same time, one of two would be lost. */
  let writing: Promise<unknown> = Promise.resolve();

  /** @returns whether the server is another one */
  async function write(changes: Partial<Settings>): Promise<{ isElsewhere: boolean }> {
    const before = await storage.settings.get();
    const after = { ...before, ...changes };
    if (changes.gatewayUrl !== undefined) after.gatewayUrl = parseGatewayUrl(changes.gatewayUrl).url.href;
    await storage.settings.set(fitMode(after));
    return { isElsewhere: after.gatewayUrl !== before.gatewayUrl };
  }

  async function signIn(): Promise<void> {
    try {
      await bot.connect();
    } catch (thrown) {
      const error = asEarshotError(thrown, 'gateway-unreachable');
      if (error.code !== 'token-missing') options.onProblem(error);
    }
  }

  async function signOut(): Promise<void> {
    options.onLeave();
    await bot.disconnect({ keepSession: false });
  }

  async function forgetToken(): Promise<void> {
    await signOut();
    await Promise.all([storage.localToken.remove(), storage.sessionToken.remove()]);
  }

  return {
    signIn,
    forgetToken,

    async saveToken(pasted, remember) {
      const token = normaliseBotToken(pasted);
      await forgetToken();
      await (remember ? storage.localToken : storage.sessionToken).set(token);
      await signIn();
    },

    async rememberToken(remembers) {
      const token = await readToken();
      if (token === null) throw new EarshotError('token-missing');
      const [to, from] = remembers
        ? [storage.localToken, storage.sessionToken]
        : [storage.sessionToken, storage.localToken];
      await to.set(token);
      await from.remove();
    },

    async saveSettings(changes) {
      const written = writing.then(() => write(changes));
      writing = written.catch(() => undefined);
      if (!(await written).isElsewhere) return;
      await signOut();
      await signIn();
    },
  };
}
