/** Permission bits that Earshot reads or asks for. Decimal strings on the wire, so BigInt here. */
export const permission = {
  administrator: 1n << 3n,
  prioritySpeaker: 1n << 8n,
  manageChannels: 1n << 4n,
  viewAuditLog: 1n << 7n,
  viewChannel: 1n << 10n,
  connect: 1n << 20n,
  speak: 1n << 21n,
  muteMembers: 1n << 22n,
  deafenMembers: 1n << 23n,
  moveMembers: 1n << 24n,
  requestToSpeak: 1n << 32n,
  setVoiceChannelStatus: 1n << 48n,
} as const;
