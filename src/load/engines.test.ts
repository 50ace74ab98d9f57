/** The engines against each other and against the npm package `yaml`, over generated YAML. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlias, isCollection, isMap, isScalar, type Node, parseAllDocuments } from 'yaml';
import { fc } from '../dev/property.ts';
import { outlineOf, tapeOf } from './reading.ts';
import { scalarValue } from './scalar/scalar.ts';
import { endOf, extraOf, Kind, kindOf, startOf, type Tape } from './tape/tape.ts';
import { parseFast } from './yaml/fast.ts';
import { parseDocument } from './yaml/grammar.ts';
import { verifyDocument } from './yaml/verify.ts';

const word = fc.stringMatching(/^[a-z0-9/.é😀_-]{1,6}$/u);
const plainText = fc
  .array(fc.oneof(word, fc.constantFrom('a:b', 'c#d', '-x', '1', '0x1F', 'on', '{y', "it's", 'x?')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((words) => words.join(' '));
const plain = plainText.filter((text) => !/^[-.#{[?:]|^(?:null|~)$|^[^a-z0-9]/u.test(text));
const quoted = fc.oneof(
  fc
    .string({ maxLength: 8, unit: fc.constantFrom('a', ' ', 'b', '#', ':', "''", 'é', '\n  ', '😀', ', ') })
    .map((text) => `'${text}'`),
  fc
    .string({ maxLength: 8, unit: fc.constantFrom('a', ' ', '\\n', '\\"', '\\u00e9', '\\\n  ', ': ', '\n\n  ', "'") })
    .map((text) => `"${text}"`),
);
const key = fc.oneof(
  plain.filter((text) => !text.includes('\n')),
  word.map((text) => `"${text}"`),
  word.map((text) => `'${text}'`),
);

/** A flow collection on one line or several. */
const flow = fc.letrec<{ node: string; leaf: string; list: string; map: string }>((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('list'), tie('map')),
  leaf: fc.oneof(
    word.filter((text) => /^[a-z0-9]/.test(text)),
    fc.constantFrom('"x, y"', "'z'", 'a b', '1', 'on'),
  ),
  list: fc
    .tuple(fc.array(tie('node'), { maxLength: 3 }), fc.constantFrom(', ', ',', ',\n    ', ' ,# c\n    '), fc.boolean())
    .map(([items, comma, open]) => (open ? `[\n    ${items.join(comma)}\n    ]` : `[${items.join(comma)}]`)),
  map: fc
    .tuple(
      fc.array(
        fc.tuple(
          word.filter((text) => /^[a-z]/.test(text)),
          tie('node'),
        ),
        { maxLength: 3 },
      ),
      fc.constantFrom(', ', ',\n    '),
    )
    .map(([pairs, comma]) => `{${pairs.map(([name, value]) => `${name}: ${value}`).join(comma)}}`),
}));

const block = fc
  .tuple(
    fc.constantFrom('|', '>', '|-', '>-', '|+', '>+', '|2', '>2-', '| # c'),
    fc.array(fc.constantFrom('text', '  deeper', '# no comment', '', 'a: b', '- c', 'end '), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  .filter(([, lines]) => lines[0] !== '' && !lines[0]?.startsWith(' '))
  .map(([header, lines]) => ({ header, lines }));

interface Style {
  readonly step: number;
  readonly comments: boolean;
  readonly isIndentless: boolean;
  readonly newline: '\n' | '\r\n';
}

/** Writes trees as YAML; every decision is drawn from the arbitrary. */
function written(gen: fc.GeneratorValue, style: Style): string {
  const pick = (n: number): number => gen(fc.nat, { max: n - 1 });
  const pad = (columns: number): string => ' '.repeat(columns);
  const tail = (): string => (style.comments && pick(4) === 0 ? ' # comment' : '');
  const gap = (columns: number): string => {
    if (!style.comments) return '';
    return ['', '', '', '\n', `${pad(columns)}# between\n`, '   \n'][pick(6)] ?? '';
  };
  const scalar = (columns: number): string => {
    switch (pick(8)) {
      case 0:
        return `${gen(() => quoted)}${tail()}\n`;
      case 1: {
        const { header, lines } = gen(() => block);
        const indent = /\d/.test(header) ? 2 : style.step;
        const inner = pad(Math.max(columns, 0) + indent);
        return `${header}\n${lines.map((line) => (line === '' ? '\n' : `${inner}${line}\n`)).join('')}`;
      }
      case 2:
        return `${gen(() => flow.node)}${tail()}\n`;
      case 3:
        return `${gen(() => plain)}\n${pad(columns + 2)}${gen(() => plain)}\n`;
      default:
        return `${gen(() => plain)}${tail()}\n`;
    }
  };
  const map = (columns: number, depth: number): string => {
    const names = new Set(Array.from({ length: 1 + pick(3) }, () => gen(() => key)));
    return [...names]
      .map((name, index) => `${index === 0 ? '' : gap(columns) + pad(columns)}${name}:${value(columns, depth)}`)
      .join('');
  };
  const list = (columns: number, depth: number): string =>
    Array.from(
      { length: 1 + pick(3) },
      (_, index) => `${index === 0 ? '' : gap(columns) + pad(columns)}-${item(columns, depth)}`,
    ).join('');
  const value = (columns: number, depth: number): string => {
    const kind = depth > 3 ? 2 + pick(2) : pick(4);
    const inner = columns + style.step;
    if (kind === 0) return `${tail()}\n${gap(inner)}${pad(inner)}${map(inner, depth + 1)}`;
    if (kind === 1) {
      const column = style.isIndentless ? columns : inner;
      return `${tail()}\n${pad(column)}${list(column, depth + 1)}`;
    }
    return pick(6) === 0 ? `${tail()}\n` : ` ${scalar(columns)}`;
  };
  const item = (columns: number, depth: number): string => {
    const kind = depth > 3 ? 2 : pick(4);
    if (kind === 0) return ` ${map(columns + 2, depth + 1)}`;
    if (kind === 1) return ` ${list(columns + 2, depth + 1)}`;
    return pick(6) === 0 ? `${tail()}\n` : ` ${scalar(columns)}`;
  };
  const text = gap(0) + (pick(3) === 0 ? list(0, 0) : map(0, 0));
  return text.replaceAll('\n', style.newline);
}

const yaml = fc
  .tuple(
    fc.gen(),
    fc.record({
      step: fc.constantFrom(1, 2, 4),
      comments: fc.boolean(),
      isIndentless: fc.boolean(),
      newline: fc.constantFrom('\n' as const, '\r\n' as const),
    }),
  )
  .map(([gen, style]) => written(gen, style));

/** The tape of the complete engine; undefined where kubectl refuses the text. */
function completeTape(text: string): Tape | undefined {
  try {
    const result = parseDocument(text, 0, text.length);
    if (result !== undefined) verifyDocument(result.tape);
    return result?.tape;
  } catch {
    return undefined;
  }
}

test('both engines agree on every node of what the fast one reads', () => {
  let read = 0;
  let total = 0;
  fc.assert(
    fc.property(yaml, (text) => {
      total++;
      const fast = parseFast(text, 0, text.length);
      if (fast === undefined) return;
      read++;
      const complete = completeTape(text);
      assert.ok(complete !== undefined, 'the complete engine refuses it');
      assert.deepEqual(outlineOf(fast), outlineOf(complete));
      assert.deepEqual([...fast.nodes], [...complete.nodes]);
    }),
    { numRuns: 1000 },
  );
  assert.ok(read > total * 0.8, `the fast engine read only ${read} of ${total}`);
});

test('the fast engine reads nothing that the complete one refuses, however the text is damaged', () => {
  const damaged = fc
    .tuple(
      yaml,
      fc.nat(),
      fc.constantFrom(
        '',
        ' ',
        '\n',
        '\t',
        ':',
        ': ',
        '- ',
        '#',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        ',',
        '|',
        '>',
        '&a ',
        '*a',
        '!',
        '?',
        '%',
        '@',
        '...\n',
      ),
      fc.nat({ max: 2 }),
    )
    .map(([text, at, inserted, removed]) => {
      const offset = at % (text.length + 1);
      return text.slice(0, offset) + inserted + text.slice(offset + removed);
    });
  fc.assert(
    fc.property(damaged, (text) => {
      if (/^---|\n---|\r(?!\n)/.test(text)) return;
      const fast = parseFast(text, 0, text.length);
      if (fast === undefined) return;
      const complete = completeTape(text);
      if (fast.size === 0) return assert.equal(complete, undefined);
      assert.ok(complete !== undefined, 'the complete engine refuses it');
      assert.deepEqual([...fast.nodes], [...complete.nodes]);
    }),
    { numRuns: 3000 },
  );
});

/** The nodes of `yaml`'s tree as lines like those of `outlineOf`: scalars with their values and places. */
function referenceOutline(text: string): readonly string[] | undefined {
  const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
  if (!Array.isArray(documents) || documents.length !== 1) return undefined;
  const [document] = documents;
  if (document === undefined || document.errors.length > 0 || document.contents === null) return undefined;
  const lines: string[] = [];
  const walk = (node: Node | null): void => {
    if (node === null) return void lines.push('empty');
    if (isAlias(node)) return void lines.push('alias');
    if (isScalar(node)) {
      const [start = 0, end = 0] = node.range ?? [];
      if (start === end) return void lines.push('empty');
      const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
      return void lines.push(
        isBlock ? `${start} block ${String(node.value)}` : `${start}-${end} ${String(node.value)}`,
      );
    }
    if (!isCollection(node)) return;
    lines.push(isMap(node) ? 'map' : 'list');
    for (const item of node.items) {
      if (isMap(node)) {
        const pair = item as { key: Node | null; value: Node | null };
        walk(pair.key);
        walk(pair.value);
      } else walk(item as Node | null);
    }
    lines.push('end');
  };
  walk(document.contents);
  return lines;
}

/** The same of a tape, with the texts of scalars instead of what kubectl makes of them. */
function plainOutline(tape: Tape): readonly string[] {
  const lines: string[] = [];
  const ends: number[] = [];
  for (let node = 0; node < tape.size; node++) {
    while (ends.at(-1) === node) {
      ends.pop();
      lines.push('end');
    }
    const kind = kindOf(tape, node);
    const start = startOf(tape, node);
    const end = endOf(tape, node);
    if (kind === Kind.Mapping || kind === Kind.Sequence) {
      lines.push(kind === Kind.Mapping ? 'map' : 'list');
      ends.push(extraOf(tape, node));
    } else if (kind === Kind.Empty) lines.push('empty');
    else if (kind === Kind.Plain)
      lines.push(`${start}-${end} ${tape.text.slice(start, end).replace(/\s*\r?\n\s*/g, ' ')}`);
    else if (kind === Kind.Literal || kind === Kind.Folded)
      lines.push(`${start} block ${String(scalarValue(tape, node))}`);
    else lines.push(`${start}-${end} ${String(scalarValue(tape, node))}`);
  }
  lines.push(...ends.map(() => 'end'));
  return lines;
}

test('both agree with the package yaml on structure, places and text', () => {
  let compared = 0;
  fc.assert(
    fc.property(yaml, (text) => {
      // Where `yaml` folds lines otherwise than go-yaml: an escaped break before a blank line, `''` before a break.
      if (/\\\r?\n\s*\n|''\r?\n/.test(text)) return;
      const reference = referenceOutline(text);
      if (reference === undefined) return;
      compared++;
      assert.deepEqual(plainOutline(tapeOf(text)), reference);
    }),
    { numRuns: 600 },
  );
  assert.ok(compared > 200, `only ${compared} texts were compared`);
});
