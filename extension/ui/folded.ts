/** Marks above and below letters that people leave out when they type: accents, Hebrew points, Arabic vowels. */
const marks = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/gu;

/** Letters that Unicode does not take apart, and what is typed for them; the last sigma of a word is one of its own. */
const plainLetters: Record<string, string> = {
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ø: 'o',
  ı: 'i',
  ŧ: 't',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ς: 'σ',
};
const special = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu');

/** From a katakana letter to its hiragana, which stands as far before it in Unicode. */
const katakana = /[\u30a1-\u30f6]/gu;
const toHiragana = 0x60;

/**
 * A name as it is searched for, in any language: case, accents, width and the kind of kana aside, so that "cafe" finds
 * "Café", "lodz" finds "Łódź", and "ﾗｼﾞｵ" as well as "らじお" finds "ラジオ". The marks that make another kana stay.
 */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(marks, '')
    .normalize('NFKC')
    .replace(special, (letter) => plainLetters[letter] ?? letter)
    .replace(katakana, (letter) => String.fromCodePoint(letter.codePointAt(0)! - toHiragana));
