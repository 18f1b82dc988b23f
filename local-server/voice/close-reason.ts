const reasons: Record<number, string> = {
  4001: 'Unknown opcode.',
  4002: 'Error while decoding payload.',
  4003: 'Not authenticated.',
  4004: 'Authentication failed.',
  4005: 'Already authenticated.',
  4006: 'Session is no longer valid.',
  4009: 'Session timeout.',
  4011: 'Server not found.',
  4012: 'Unknown protocol.',
  4014: 'Disconnected.',
  4015: 'Voice server crashed.',
  4016: 'Unknown encryption mode.',
  4017: 'E2EE/DAVE protocol required.',
  4020: 'Bad request.',
  4021: 'Rate limited.',
  4022: 'Call terminated.',
};

/** Discord's sentence for a close code of the voice gateway, or nothing. */
export const closeReason = (code: number): string => reasons[code] ?? '';
