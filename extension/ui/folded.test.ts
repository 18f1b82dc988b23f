import { describe, expect, it } from 'vitest';
import { folded } from './folded.ts';

describe('a name that is searched for', () => {
  it.each([
    ['cafe', 'Café'],
    ['lodz', 'Łódź'],
    ['zazolc gesla jazn', 'Zażółć gęślą jaźń'],
    ['strasse', 'STRAẞE'],
    ['ost', 'Øst'],
    ['coeur', 'Cœur'],
    ['sao joao', 'São João'],
    ['istanbul', 'İstanbul'],
    ['καφεσ', 'ΚΑΦΈΣ'],
    ['ежик', 'Ёжик'],
    ['らじお', 'ラジオ'],
    ['ﾗｼﾞｵ', 'ラジオ'],
    ['ガチャ', 'がちゃ'],
    ['game2', 'ＧＡＭＥ２'],
    ['①', '1'],
    ['한국', '한국'],
    ['音乐', '音乐'],
    ['हिन्दी', 'हिन्दी'],
  ])('%s is found as %s', (typed, name) => {
    expect(folded(name)).toBe(folded(typed));
  });

  it.each([
    ['かき', 'がぎ'],
    ['はは', 'ぱぱ'],
    ['音楽', '音乐'],
    ['कि', 'का'],
  ])('%s is not %s', (typed, name) => {
    expect(folded(name)).not.toBe(folded(typed));
  });
});
