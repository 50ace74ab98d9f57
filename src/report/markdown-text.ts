/** Text from outside within Markdown: it is read as it stands, and links, mentions, refers to and formats nothing. */
import { printable } from '../text/printable.ts';

/**
 * Words that GitHub and GitLab look for in the finished page, where character references are characters again: links and
 * e-mail addresses, `@mentions`, `#1` and other references, commits, `:emoji:`, formulas. They do not change code.
 * Sources: GitHub Flavored Markdown 6.9, "Autolinked references and URLs" (GitHub), "GitLab-specific references".
 */
const LOOKED_FOR =
  /[@#$]|:\/\/|www\.|:(?!\d+:)[\w+-]+:|:1(?:00|234):|\bGH-\d|\b[0-9a-f]{7,}\b|[!&]\d|[%~]["\w]|\*iteration:|\[\w+:/i;

/** A text in a sentence, a heading or a cell of a table, on one line. */
export function asMarkdown(text: string): string {
  return printable(text)
    .split(/( +)/)
    .map((word, index, words) => {
      if (index === 0 && startsList(word, words.length > 1))
        return reference(word.charAt(0)) + withReferences(word.slice(1));
      if (!LOOKED_FOR.test(word)) return withReferences(word);
      const from = word.search(/[^"'(]/);
      const to = endOfCore(word);
      return withReferences(word.slice(0, from)) + asCode(word.slice(from, to)) + withReferences(word.slice(to));
    })
    .join('');
}

/** Where a word ends, before the marks that belong to the sentence. A regular expression would take quadratic time. */
function endOfCore(word: string): number {
  let end = word.length;
  while (end > 0 && `"'),.;:!?`.includes(word.charAt(end - 1))) end--;
  return end;
}

/** Everything that Markdown, HTML or a table could take for its own, as a character reference. */
function withReferences(text: string): string {
  return text.replaceAll(/[&<>|\\`*_{}[\]#@~$]/g, reference);
}

/** Whether a text that begins with this word is a list, a ruler or the line below a heading. */
function startsList(word: string, hasMore: boolean): boolean {
  return /^(?:[-+=]{2,}|\d+[.)])$/.test(word) || (hasMore && /^[-+=]$/.test(word));
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** A text in the type of code. What could end a code span, or a cell of a table, stands between two spans. */
export function asCode(text: string): string {
  return printable(text)
    .split(/([`|\\$])/)
    .map((part, index) => (part === '' ? '' : index % 2 === 1 ? reference(part) : `\`${part}\``))
    .join('');
}
