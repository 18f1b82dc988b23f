import { useState } from 'preact/hooks';
import { avatarTone, initial } from './avatar-tone.ts';
import './avatar.css';

interface AvatarProps {
  id: string;
  name: string;
  url: string | null;
  shape?: 'server' | 'large' | undefined;
  ring?: 'speaking' | 'sending' | undefined;
}

/** A picture over the initial, which remains if the picture cannot be loaded. */
export function Avatar({ id, name, url, shape, ring }: AvatarProps) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const classes = ['avatar', `tone-${avatarTone(id)}`, shape && `avatar--${shape}`, ring && `avatar--${ring}`];
  return (
    <span class={classes.filter(Boolean).join(' ')} aria-hidden="true">
      {url && url !== brokenUrl ? (
        <img src={url} alt="" draggable={false} onError={() => setBrokenUrl(url)} />
      ) : (
        initial(name)
      )}
    </span>
  );
}
