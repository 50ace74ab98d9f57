/** Lint and the table of routes agree: where no rule finds anything, no route is broken. */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { lint } from '../linter/lint.ts';
import { describe } from '../model/objects/resource.ts';
import { buildRouteTable } from '../routes/table.ts';
import { casesOf } from './fixtures.ts';
import { projectOf } from './project.ts';

const root = fileURLToPath(new URL('../../fixtures/rules', import.meta.url));
const folders = (path: string): readonly string[] =>
  readdirSync(path)
    .map((name) => join(path, name))
    .filter((one) => statSync(one).isDirectory());

test('routes --strict fails for no case in which lint finds nothing', async () => {
  let silent = 0;
  const broken: string[] = [];
  for (const rule of folders(root).flatMap(folders))
    for (const one of casesOf(rule)) {
      const project = await projectOf(one.files, one.settings);
      const { settings, ruleOptions } = one;
      if (lint(project, rules, { settings, ruleOptions, gradeOf: () => undefined }).length > 0) continue;
      silent++;
      for (const { status, because, source, backends } of buildRouteTable(project.cluster, settings).routes)
        if (status === 'broken' || status === 'partial')
          broken.push(
            `${rule.slice(root.length + 1)}/${one.name}: ${describe(source.resource)}: ${because ?? backends.map((to) => to.because).join()}`,
          );
    }
  assert.deepEqual(broken, []);
  assert.ok(silent > 200, `only ${silent} cases without findings`);
});
