import { describe, expect, it } from 'vitest';
import { plan, type OpenTab } from './plan.ts';

const page = (name: string): string => `https://${name}.example/`;
const tab = (name: string, volume = 1) => ({ address: page(name), title: name, volume, isMuted: false });
const open = (id: number, name: string | null, canBeTaken = true): OpenTab => ({
  id,
  address: name && page(name),
  canBeTaken,
});

describe('the way from a mix to a scene', () => {
  it('keeps what is in both at the volume of the scene, and drops the rest', () => {
    const scene = { tabs: [tab('rain', 0.4)] };
    expect(plan(scene, [open(1, 'rain'), open(2, 'drums')], [1, 2])).toEqual({
      take: [{ ...tab('rain', 0.4), tabId: 1 }],
      open: [],
      wait: [],
      drop: [2],
    });
  });

  it('takes what the browser lets it take, waits for a click where it does not, opens what is missing', () => {
    const scene = { tabs: [tab('rain'), tab('drums', 0.35), tab('lute')] };
    expect(plan(scene, [open(1, 'rain'), open(2, 'drums', false), open(3, null)], [])).toEqual({
      take: [{ ...tab('rain'), tabId: 1 }],
      open: [tab('lute')],
      wait: [{ ...tab('drums', 0.35), tabId: 2 }],
      drop: [],
    });
  });

  it('prefers the tab that is in the mix, then the one that needs no click, to others with the same page', () => {
    const all = [open(1, 'rain', false), open(2, 'rain'), open(3, 'rain')];
    const takenOf = (mix: number[]) => plan({ tabs: [tab('rain')] }, all, mix).take.map(({ tabId }) => tabId);
    expect(takenOf([3])).toEqual([3]);
    expect(takenOf([])).toEqual([2]);
  });

  it('takes a tab that is in the mix although the browser would not give it again', () => {
    expect(plan({ tabs: [tab('rain')] }, [open(1, 'rain', false)], [1])).toMatchObject({
      take: [{ tabId: 1 }],
      drop: [],
    });
  });

  it('gives each of two tabs with the same page a tab of its own', () => {
    const planned = plan({ tabs: [tab('rain', 1), tab('rain', 0.2)] }, [open(1, 'rain')], [1]);
    expect(planned.take).toEqual([{ ...tab('rain', 1), tabId: 1 }]);
    expect(planned.open).toEqual([tab('rain', 0.2)]);
  });

  it('drops a tab whose page went elsewhere', () => {
    expect(plan({ tabs: [tab('rain')] }, [open(1, 'news')], [1])).toEqual({
      take: [],
      open: [tab('rain')],
      wait: [],
      drop: [1],
    });
  });
});
