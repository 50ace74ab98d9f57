/** How text fills the columns of a terminal. */

// Classes of Unicode take their time to set up, and most runs need none.
const combining = (): RegExp => /\p{Mark}|\u200b|\u200c|\u200d|\ufe0e|\ufe0f/u;
const wide = (): RegExp =>
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns that a printable text takes. */
export function columns(text: string): number {
  // Most text is plain ASCII, where a column is a character.
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (combining().test(character)) continue;
    width += character.charCodeAt(0) > 0xff && wide().test(character) ? 2 : 1;
  }
  return width;
}

/** Breaks text at spaces into lines of at most `width` columns; a longer word has its own line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && columns(line) + 1 + columns(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
