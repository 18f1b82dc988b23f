import type { ComponentChildren } from 'preact';

interface SwapLabelProps {
  isShown: boolean;
  children: ComponentChildren;
}

/** One label of a `button--swap`. They stand in one place: the button is as wide as the widest, whichever is shown. */
export function SwapLabel({ isShown, children }: SwapLabelProps) {
  return (
    <span
      class={isShown ? 'button__label' : 'button__label button__label--away'}
      aria-hidden={isShown ? undefined : true}
    >
      {children}
    </span>
  );
}
