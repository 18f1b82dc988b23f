import type { Dialect } from '../../shared-protocol/voice-payloads.ts';
import type { UdpDialect } from './udp-dialect.ts';
import { originalDialect } from './original-udp.ts';
import { v8Dialect } from './v8-udp.ts';

export const udpDialects: Record<Dialect, UdpDialect> = { original: originalDialect, v8: v8Dialect };
