import { useState } from 'preact/hooks';
import { say } from '../ui/say.ts';
import { parsePort } from './parse-port.ts';
import { TextSetting } from './text-setting.tsx';

/** Needed only if the local server answers discovery: the documented port 80 needs rights that few servers have. */
export function PortSetting({ port, onSave }: { port: number; onSave: (port: number) => void }) {
  const [isInvalid, setInvalid] = useState(false);
  return (
    <TextSetting
      id="document-port"
      label={say('documentPort')}
      note={say('documentPortNote')}
      value={String(port)}
      inputMode="numeric"
      problem={isInvalid ? say('portInvalid') : null}
      onSave={(typed) => {
        const parsed = parsePort(typed);
        setInvalid(parsed === null);
        if (parsed !== null) onSave(parsed);
      }}
    />
  );
}
