/** Plain data written as YAML reads back the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { Cursor } from '../load/value/cursor.ts';
import { parseInput } from '../pipeline/project.ts';
import { toYaml } from './yaml.ts';

function readBack(text: string): unknown {
  const [document] = parseInput({ path: 'a.yaml', content: text }).documents;
  assert.ok(document?.is === 'readable', text);
  return JSON.parse(JSON.stringify(Cursor.root(document).json()));
}

test('any plain data reads back the same', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'yes',
      'NO',
      '~',
      'null',
      '0777',
      '1e3',
      '- a',
      'a: b',
      '#x',
      '*',
      '.inf',
      '0x1f',
      '12:30:45',
      '\u0085',
      '\u2028',
      '\ufeff',
      '<<',
      '=',
    ),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        tie('tree'),
        { maxKeys: 4 },
      ),
    ),
  }));
  fc.assert(
    fc.property(fc.record({ a: tree, b: fc.array(tree) }), (value) => {
      assert.deepEqual(readBack(toYaml(value)), JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 500, seed: 20_261 },
  );
});

test('what is undefined is left out, what is empty is shown', () => {
  assert.equal(
    toYaml({ a: undefined, b: [], c: {}, d: [{ e: 1, f: ['x y'] }, []] }),
    'b: []\nc: {}\nd:\n  - e: 1\n    f:\n      - "x y"\n  - []\n',
  );
});
