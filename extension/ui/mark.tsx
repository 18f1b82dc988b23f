import './mark.css';

/** The mark: a dot whose waves draw an ear. The dot lights up while sound leaves. */
export function Mark({ isLive = false }: { isLive?: boolean }) {
  return (
    <svg class={isLive ? 'mark mark--live' : 'mark'} viewBox="0 0 32 32" aria-hidden="true">
      <path
        class="mark__waves"
        d="M10.2 4.4A11.8 11.8 0 0 1 26.2 15c0 4.8-3.5 6.5-5.5 9.7-1.5 2.4-3 4.1-5.8 4.1-2.2 0-3.8-1.2-4.4-3.2M12 10.4a5.6 5.6 0 0 1 7.8 4.8c0 2.7-1.9 3.7-3.2 5.8"
      />
      <circle class="mark__dot" cx="9.4" cy="16.6" r="3.6" />
    </svg>
  );
}
