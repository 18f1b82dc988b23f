import { config, execPath, platform, versions } from 'node:process';
import type { CommandContext } from './command.ts';
import { runRegistry } from './registry.ts';
import { stableNode } from './stable-node.ts';

/** The part of the context that is the same wherever the command is started on this computer. */
export const ownContext = (): Pick<
  CommandContext,
  'platform' | 'env' | 'nodePath' | 'stableNode' | 'nodeVersion' | 'isNodeWhole' | 'uid' | 'runRegistry' | 'out' | 'err'
> => ({
  platform,
  env: process.env,
  nodePath: execPath,
  stableNode: stableNode(execPath),
  nodeVersion: versions.node,
  isNodeWhole: !Object.entries(config.variables).some(
    ([name, value]) => name.startsWith('node_shared') && value === true,
  ),
  uid: process.getuid?.() ?? null,
  runRegistry,
  out: (text) => console.log(text),
  err: (text) => console.error(text),
});
