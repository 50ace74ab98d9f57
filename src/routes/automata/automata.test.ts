/** Automata give the same verdicts as the matchers of `match/`, and their product finds every class of words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { matchesHost } from '../match/host.ts';
import { matchesPath } from '../match/path.ts';
import { compileRegex } from '../match/regex.ts';
import type { HostMatch, PathMatch } from '../route/route.ts';
import { HOST_NAMES, hostMachine, pathMachine, spaceMachine } from './languages.ts';
import { accepts, type Machine } from './machine.ts';
import { patternMachine } from './pattern.ts';
import { wordClasses } from './product.ts';
import { readPattern } from './syntax.ts';

const anyPath = spaceMachine({ isRaw: true, has: (code) => code > 0x20 && code < 0x7f, edges: [0x21, 0x7f] });

/** Patterns of all that is understood, over few letters so that words often match. */
const patterns: fc.Arbitrary<string> = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', '/', '.', 'A', 'k', '1', '\\d', '\\w', '\\.', '\\S', '\\W', '\\x61', '\\Qa.\\E'),
    fc.constantFrom('[ab]', '[^/]', '[^a-c/]', '[[:alpha:]]', '[\\d/]', '[a-]', '[]a]', '[^[:digit:]]'),
    fc.constantFrom('^', '$', '\\A', '\\z', '(?i)a', '(?i:aB)', '(?s:.)', '(?-i:a)', '()', '(?:)'),
    fc.tuple(tie('pattern')).map(([one]) => `(${one})`),
    fc.tuple(tie('pattern')).map(([one]) => `(?:${one})`),
    fc.tuple(tie('pattern')).map(([one]) => `(?P<n${one.length}${[...one].length}>${one})`),
  ),
  pattern: fc.oneof(
    { maxDepth: 3 },
    fc
      .array(
        fc.tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{0,2}', '{1,}')),
        {
          maxLength: 4,
        },
      )
      .map((parts) => parts.map(([atom, count]) => (/^[\^$]|^\\[Az]/.test(atom) ? atom : `${atom}${count}`)).join('')),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}|${b}`),
  ),
})).pattern;

const words = fc
  .array(fc.constantFrom('a', 'b', 'c', '/', '.', 'A', 'B', 'k', 'K', '1', '-', '\u212a', 'é'), { maxLength: 8 })
  .map((chars) => chars.join(''));

test('a pattern has the language that RE2 gives it', () => {
  let understood = 0;
  fc.assert(
    fc.property(
      patterns,
      fc.boolean(),
      fc.constantFrom('none' as const, 'start' as const, 'both' as const),
      fc.array(words, { minLength: 12, maxLength: 12 }),
      (source, ignoreCase, anchored, list) => {
        const compiled = compileRegex(source, ignoreCase);
        if (!compiled.ok) return;
        const tree = readPattern(source, ignoreCase);
        if (tree === undefined) return;
        understood++;
        const machine = patternMachine(tree, anchored);
        const { pattern } = compiled;
        for (const word of list) {
          const expected =
            anchored === 'none'
              ? pattern.matchesSomewhere(word)
              : anchored === 'both'
                ? pattern.matchesAll(word)
                : pattern.matchesStart(word);
          assert.equal(accepts(machine, word), expected, `${source} (${anchored}, ${ignoreCase}): ${word}`);
        }
      },
    ),
    { numRuns: 3000 },
  );
  assert.ok(understood > 1500, String(understood));
});

test('what is not understood is refused, and nothing is misread', () => {
  for (const source of ['\\ba', 'a\\B', '(?m)^a$', '\\pL', '\\p{Greek}', '(?i)[à-ü]'])
    assert.equal(readPattern(source, false), undefined, source);
});

const paths: fc.Arbitrary<PathMatch> = fc.oneof(
  fc
    .record({
      type: fc.constantFrom('exact' as const, 'prefix' as const, 'string-prefix' as const),
      value: fc.constantFrom('/', '/a', '/a/', '/a/b', '/ab', '/A', '/a/b/c', '/b'),
    })
    .map((one): PathMatch => one),
  fc
    .record({
      value: fc.constantFrom('/a.*', '/a/?', '/(a|b)/.*', '/[^/]+', '/a$', '^/a(/|$)(.*)', 'b', '/a{2}', '.*b'),
      ignoreCase: fc.boolean(),
      anchored: fc.constantFrom('none' as const, 'start' as const, 'both' as const),
    })
    .map((one): PathMatch => ({ type: 'regex', ...one })),
  fc.constantFrom('/*', '/a*', '/a/*', '/?', '/a?b*', '*b').map((value): PathMatch => ({ type: 'glob', value })),
);

function machineOf(match: PathMatch): Machine {
  const machine = pathMachine(match);
  assert.ok(machine, JSON.stringify(match));
  return machine;
}

test('a path match has the language that requests are matched with', () => {
  fc.assert(
    fc.property(paths, words, (match, word) => {
      assert.equal(accepts(machineOf(match), `/${word}`), matchesPath(match, `/${word}`), JSON.stringify(match));
    }),
    { numRuns: 3000 },
  );
});

test('the classes of paths hold every path, each with a word', () => {
  fc.assert(
    fc.property(fc.array(paths, { maxLength: 5 }), fc.array(words, { maxLength: 20 }), (matches, list) => {
      const { classes, isComplete } = wordClasses(matches.map(machineOf), anyPath, ['/a', '/a/x', '/b']);
      assert.ok(isComplete);
      const vector = (path: string): string =>
        matches.flatMap((match, index) => (matchesPath(match, path) ? [index] : [])).join(' ');
      for (const { accepted, word } of classes) assert.equal(vector(word), accepted.join(' '), word);
      const known = new Set(classes.map(({ accepted }) => accepted.join(' ')));
      assert.equal(known.size, classes.length);
      for (const word of list)
        if (/^[!-~]*$/.test(word)) assert.ok(known.has(vector(`/${word}`)), `/${word}: ${vector(`/${word}`)}`);
    }),
    { numRuns: 500 },
  );
});

test('a cutting that would become too large says so', () => {
  const matches = [9, 10, 11, 12, 13].map(
    (count): PathMatch => ({ type: 'regex', value: `.*a.{${count}}`, ignoreCase: false, anchored: 'both' }),
  );
  assert.equal(wordClasses(matches.map(machineOf), anyPath, [], { most: 200_000 }).isComplete, false);
});

test('thousands of plain paths are cut in linear work', () => {
  const matches = Array.from({ length: 4000 }, (_, index): PathMatch => {
    const value = `/team-${index % 50}/service-${index}`;
    return { type: index % 2 === 0 ? 'prefix' : 'exact', value };
  });
  const { classes, isComplete } = wordClasses(matches.map(machineOf), anyPath);
  assert.ok(isComplete);
  // One for each, and one for all other paths.
  assert.equal(classes.length, 4001);
});

const hosts: fc.Arbitrary<HostMatch> = fc.constantFrom<HostMatch>(
  { type: 'any' },
  { type: 'exact', value: 'a.test' },
  { type: 'wildcard', value: '*.test', labels: 'one' },
  { type: 'wildcard', value: '*.test', labels: 'many' },
  { type: 'wildcard', value: '*.a.test', labels: 'word' },
  { type: 'wildcard', value: '*.test', labels: 'plain' },
  { type: 'suffix-wildcard', value: 'a.*' },
  { type: 'regex', value: '^a+\\.', rank: 'r' },
);

test('a host match has the language that requests are matched with', () => {
  const names = fc
    .array(fc.constantFrom('a', 'b', 'aa', 'test', 'x-1', 'y_2'), { minLength: 1, maxLength: 4 })
    .map((labels) => labels.join('.'));
  fc.assert(
    fc.property(hosts, names, (match, host) => {
      const machine = hostMachine(match);
      assert.ok(machine);
      assert.ok(accepts(HOST_NAMES, host));
      assert.equal(accepts(machine, host), matchesHost(match, host), `${JSON.stringify(match)} ${host}`);
    }),
    { numRuns: 1000 },
  );
});
