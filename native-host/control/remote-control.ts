import packageJson from '../../package.json' with { type: 'json' };
import { createControlServer, type ControlServer } from './control-server.ts';
import type { FromControl } from './control-contract.ts';

/** This process's remote control. It does nothing until the extension switches it on. */
export const openRemoteControl = (send: (message: FromControl) => void): ControlServer =>
  createControlServer({
    version: packageJson.version,
    around: { platform: process.platform, env: process.env, uid: process.getuid?.() ?? null },
    nowMs: () => performance.now(),
    send,
  });
