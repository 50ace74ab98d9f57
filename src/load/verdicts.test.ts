/**
 * Both engines against kubectl's own decoder: what it makes of the YAML test suite, of other texts, and of damaged
 * ones is recorded in `fixtures/yaml/verdicts.json` (scripts/yaml-verdicts says how).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { damagedTexts, yamlCases } from '../dev/yaml-cases.ts';
import { canonical, DAMAGED, digestOf, krouteVerdict, readVerdicts } from '../dev/yaml-verdict.ts';

const cases = yamlCases();
const verdicts = readVerdicts();
const ENGINES = ['any', 'complete'] as const;

test('there is a verdict for each text', () => {
  assert.deepEqual(Object.keys(verdicts.cases), [...cases.keys()]);
  assert.deepEqual(Object.keys(verdicts.damaged), [...cases.keys()]);
  assert.ok(cases.size > 2000);
});

for (const engine of ENGINES) {
  test(`kubectl's verdict on each text, engine: ${engine}`, () => {
    const disagreements = [...cases].flatMap(([name, text]) => {
      const expected = verdicts.cases[name] ?? assert.fail(name);
      const found = krouteVerdict(text, engine);
      const isSame =
        expected.varies ||
        ((expected.error === undefined) === (found.error === undefined) &&
          canonical(expected.documents) === canonical(found.documents));
      return isSame ? [] : [{ name, text, expected, found }];
    });
    assert.deepEqual(disagreements, []);
  });

  test(`kubectl's verdict on damaged texts, engine: ${engine}`, () => {
    const disagreements = [...cases].flatMap(([name, text]) => {
      const expected = verdicts.damaged[name]?.split(' ') ?? [];
      return damagedTexts(text, 0, DAMAGED).flatMap((damaged, index) => {
        const found = krouteVerdict(damaged, engine);
        if (expected[index] === '?' || digestOf(found) === expected[index]) return [];
        return [{ name, index, damaged, expected: expected[index], found }];
      });
    });
    assert.deepEqual(disagreements, []);
  });
}
