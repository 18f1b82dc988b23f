const reasons: Record<number, string> = {
  4004: 'Authentication failed.',
  4006: 'Session is no longer valid.',
  4009: 'Session timeout.',
  4011: 'Server not found.',
  4014: 'Disconnected.',
  4015: 'Voice server crashed.',
  4017: 'E2EE/DAVE protocol required.',
  4022: 'Call terminated.',
};

/** Discord's sentence for a close code of the voice gateway, or nothing. */
export const closeReason = (code: number): string => reasons[code] ?? '';
