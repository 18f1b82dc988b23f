import { execPath, platform, versions } from 'node:process';
import type { CommandContext } from './command.ts';
import { runRegistry } from './registry.ts';

/** What is the same wherever the command is started on this computer. */
export const ownContext = (): Pick<
  CommandContext,
  'platform' | 'env' | 'nodePath' | 'nodeVersion' | 'uid' | 'runRegistry' | 'setUmask' | 'out' | 'err'
> => ({
  platform,
  env: process.env,
  nodePath: execPath,
  nodeVersion: versions.node,
  uid: process.getuid?.() ?? null,
  runRegistry,
  setUmask: (mask) => void process.umask(mask),
  out: (text) => console.log(text),
  err: (text) => console.error(text),
});
