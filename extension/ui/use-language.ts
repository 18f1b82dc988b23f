import { useEffect, useState } from 'preact/hooks';
import { loadLanguage, prepareDocument, type MessageKey } from './say.ts';

/**
 * Follows the setting `language`: null until the session has told it. True once the texts are there; what is drawn
 * before that would change under the eyes.
 */
export function useLanguage(setting: { language: string | null } | null, titleKey: MessageKey): boolean {
  const wanted = setting === null ? undefined : setting.language;
  const [loaded, setLoaded] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    if (wanted === undefined) return;
    let isGone = false;
    void loadLanguage(wanted).then(() => {
      if (isGone) return;
      prepareDocument(titleKey);
      setLoaded(wanted);
    });
    return () => void (isGone = true);
  }, [wanted, titleKey]);
  return wanted !== undefined && loaded !== undefined;
}
