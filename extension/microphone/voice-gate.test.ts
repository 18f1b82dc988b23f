import { describe, expect, it } from 'vitest';
import { createVoiceGate } from './voice-gate.ts';

const dB = (level: number): number => 10 ** (level / 20);
const loud = dB(-30);
const soft = dB(-48);
const room = dB(-65);

describe('the gate of the microphone', () => {
  it('stays closed over the noise of a room and digital silence', () => {
    const gate = createVoiceGate();
    for (let block = 0; block < 200; block += 1)
      expect(gate(block % 2 ? room : 0)).toEqual({ isOpen: false, isSpeaking: false });
  });

  it('opens with the first block of soft speech, and closes a second after the last', () => {
    const gate = createVoiceGate();
    expect(gate(soft).isOpen).toBe(true);
    const after = Array.from({ length: 60 }, () => gate(room).isOpen);
    expect(after.filter(Boolean)).toHaveLength(49);
    expect(after.indexOf(false)).toBe(49);
  });

  it('does not chatter: what has opened it keeps it open a little below', () => {
    const gate = createVoiceGate();
    expect(gate(dB(-54)).isOpen).toBe(false);
    gate(soft);
    for (let block = 0; block < 100; block += 1) expect(gate(dB(-54)).isOpen).toBe(true);
  });

  it('takes for speech what is loud for longer than a click, across the gaps between words', () => {
    const gate = createVoiceGate();
    expect(gate(loud).isSpeaking).toBe(false);
    expect(gate(room).isSpeaking).toBe(false);
    expect([gate(loud), gate(loud)].map(({ isSpeaking }) => isSpeaking)).toEqual([false, true]);
    for (let block = 0; block < 9; block += 1) expect(gate(room).isSpeaking).toBe(true);
    expect(gate(room).isSpeaking).toBe(false);
  });

  it('does not lower music for soft speech', () => {
    const gate = createVoiceGate();
    for (let block = 0; block < 20; block += 1) expect(gate(soft)).toEqual({ isOpen: true, isSpeaking: false });
  });
});
