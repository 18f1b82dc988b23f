import { expect, it } from 'vitest';
import type { HearingView, MicrophoneView } from '../../page-contract/view.ts';
import { noMicrophone } from '../../store/microphone.ts';
import { hearNote } from './hear-note.ts';

const noteOf = (hearing: Partial<HearingView>, microphone: Partial<MicrophoneView> = {}) =>
  hearNote({
    hearing: { isOn: false, blocked: null, people: [], outputs: [], outputId: null, ...hearing },
    microphone: { ...noMicrophone, isTalking: false, state: { at: 'off' }, ...microphone },
  });

it('says that nobody else hears it', () => {
  expect(noteOf({})).toEqual({ text: 'hearOnlyYou', isWarning: false });
  expect(noteOf({ isOn: true }, { isOn: true })).toEqual({ text: 'hearOnlyYou', isWarning: false });
});

it('says why it cannot be switched on', () => {
  expect(noteOf({ blocked: 'discord-in-mix' }).text).toBe('hearNotWithDiscord');
  expect(noteOf({ blocked: 'helper-old' }).text).toBe('hearNeedsHelper');
});

it('warns of a microphone that takes the voices up from the loudspeakers', () => {
  expect(noteOf({ isOn: true }, { isOn: true, cancelsEcho: false })).toEqual({
    text: 'hearUseHeadphones',
    isWarning: true,
  });
  expect(noteOf({}, { isOn: false, cancelsEcho: false }).text).toBe('hearOnlyYou');
});
