import type { FileFault } from '../scenes/scene-file.ts';
import { numberText } from '../ui/count-text.ts';
import type { MessageKey, Say } from '../ui/say.ts';

const sentences: Record<FileFault, MessageKey> = {
  'not-a-scene-file': 'sceneFileOther',
  newer: 'sceneFileNewer',
  damaged: 'sceneFileDamaged',
  empty: 'sceneFileEmpty',
  'too-large': 'sceneFileLarge',
};

/** Why a file gave no scenes. */
export const sceneFileText = (say: Say, { fault, at = 0 }: { fault: FileFault; at?: number }): string =>
  say(sentences[fault], numberText(say, at));
