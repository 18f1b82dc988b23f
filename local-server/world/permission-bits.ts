import { permission } from '../../shared-protocol/permission.ts';

/** Every permission that a route or a channel asks for: Earshot's own, and those of other bots. */
export const permissionBit = {
  ...permission,
  addReactions: 1n << 6n,
  stream: 1n << 9n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  useVoiceActivity: 1n << 25n,
  changeNickname: 1n << 26n,
  manageNicknames: 1n << 27n,
  manageRoles: 1n << 28n,
  useSoundboard: 1n << 42n,
  useExternalSounds: 1n << 45n,
} as const;
