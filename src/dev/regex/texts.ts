/** Texts that may take a backtracking engine long, depending on the expression. */
import type { Node } from './parse.ts';

/** A text whose length can be chosen. */
export interface Pumped {
  readonly before: string;
  readonly pump: string;
  readonly after: string;
}

/** Characters to try besides those in the expression. */
const COMMON = 'a0Z _-.:/\n\t"\'\\{}[]()<>$%#*+=,;@!?&|~^`\r\u0000é';
/** The number of characters to try for a set. */
const MANY = 4;

/**
 * For each repetition: a text that leads to it, what it repeats many times, and an end that matches or does not. The
 * text may also begin with the repetition.
 */
export function pumpedTexts(node: Node, source: string): readonly Pumped[] {
  const alphabet = representatives([...new Set([...source, ...COMMON])], setsIn(node));
  const texts = new Map<string, Pumped>();
  const visit = (inner: Node, before: string): void => {
    switch (inner.is) {
      case 'sequence': {
        let lead = before;
        for (const item of inner.items) {
          visit(item, lead);
          lead += examples(item, alphabet)[0] ?? '';
        }
        return;
      }
      case 'choice':
        for (const one of inner.of) visit(one, before);
        return;
      case 'group':
      case 'look':
        visit(inner.item, before);
        return;
      case 'repeat':
        visit(inner.item, before);
        if (inner.max > 40)
          for (const pump of new Set([...everyOne(inner.item, alphabet), ...examples(inner.item, alphabet)]))
            for (const lead of new Set([before, '\u0001']))
              for (const after of new Set(['', '\u0001', '\n', stranger(inner.item, alphabet)]))
                if (pump !== '') texts.set(`${lead}|${pump}|${after}`, { before: lead, pump, after });
        return;
      case 'character':
      case 'assertion':
      case 'reference':
        return;
    }
  };
  visit(node, '');
  return [...texts.values()];
}

type Accepts = (character: string) => boolean;

function setsIn(node: Node): readonly Accepts[] {
  switch (node.is) {
    case 'character':
      return [node.accepts];
    case 'sequence':
      return node.items.flatMap(setsIn);
    case 'choice':
      return node.of.flatMap(setsIn);
    case 'group':
    case 'look':
    case 'repeat':
      return setsIn(node.item);
    case 'assertion':
    case 'reference':
      return [];
  }
}

/** One of the characters that no part of the expression distinguishes. */
function representatives(characters: readonly string[], sets: readonly Accepts[]): readonly string[] {
  const all = [...sets, (one: string) => /\w/.test(one), (one: string) => one === '\n'];
  const byAnswers = new Map<string, string>();
  for (const one of characters) {
    const answers = all.map((accepts) => (accepts(one) ? '1' : '0')).join('');
    if (!byAnswers.has(answers)) byAnswers.set(answers, one);
  }
  return [...byAnswers.values()];
}

/** All characters that a set matches; empty for other parts. */
function everyOne(node: Node, alphabet: readonly string[]): readonly string[] {
  return node.is === 'character' ? alphabet.filter(node.accepts) : [];
}

/** A character that a set does not match. */
function stranger(node: Node, alphabet: readonly string[]): string {
  return (node.is === 'character' ? alphabet.find((one) => !node.accepts(one)) : undefined) ?? '';
}

/** Short texts that an expression matches, shortest first. Ignores lookaround. */
function examples(node: Node, alphabet: readonly string[]): readonly string[] {
  switch (node.is) {
    case 'character':
      return alphabet.filter(node.accepts).slice(0, MANY);
    case 'sequence':
      return node.items.reduce<readonly string[]>(
        (before, item) => {
          const inner = examples(item, alphabet);
          return before.flatMap((lead) => inner.map((one) => lead + one)).slice(0, MANY * 2);
        },
        [''],
      );
    case 'choice':
      return node.of.flatMap((one) => examples(one, alphabet)).slice(0, MANY * 3);
    case 'group':
      return examples(node.item, alphabet);
    case 'repeat': {
      const inner = examples(node.item, alphabet);
      const least = inner.map((one) => one.repeat(node.min));
      return node.min > 0 ? least : ['', ...inner];
    }
    case 'look':
    case 'assertion':
    case 'reference':
      return [''];
  }
}
