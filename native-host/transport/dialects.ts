import type { Dialect } from '../../shared-protocol/voice-payloads.ts';
import type { UdpDialect } from './dialect.ts';
import { originalDialect } from './original-dialect.ts';
import { v8Dialect } from './v8-dialect.ts';

export const udpDialects: Record<Dialect, UdpDialect> = { original: originalDialect, v8: v8Dialect };
