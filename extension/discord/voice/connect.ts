import type { VoiceConnection, VoiceOptions } from './contract.ts';

export type * from './contract.ts';

export declare function connectVoice(options: VoiceOptions): Promise<VoiceConnection>;
