import { useLayoutEffect, useState } from 'preact/hooks';
import { isSpoken, loadLanguage, prepareDocument, type MessageKey } from './say.ts';

/**
 * Follows the setting `language`: null until the session has sent it. True once its texts are loaded; anything drawn
 * earlier would visibly change.
 */
export function useLanguage(setting: { language: string | null } | null, titleKey: MessageKey): boolean {
  const wanted = setting === null ? undefined : setting.language;
  const [, setLoaded] = useState<string | null | undefined>(undefined);
  const [hasSpoken, setSpoken] = useState(false);
  useLayoutEffect(() => {
    if (wanted === undefined) return;
    let isGone = false;
    void loadLanguage(wanted).then(() => {
      if (isGone) return;
      prepareDocument(titleKey);
      setLoaded(wanted);
      setSpoken(true);
    });
    return () => void (isGone = true);
  }, [wanted, titleKey]);
  // Another language that is chosen later takes the place of the first without an empty page in between.
  return wanted !== undefined && (hasSpoken || isSpoken(wanted));
}
