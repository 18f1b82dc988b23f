/** RTCP shares the port: version 2, and a second byte from 200 to 207 (RFC 5761). */
export const isRtcp = (packet: Uint8Array): boolean =>
  packet.length >= 4 && packet[0]! >> 6 === 2 && packet[1]! >= 200 && packet[1]! <= 207;
