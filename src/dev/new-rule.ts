/** Starts a rule: `npm run new-rule ingress/backend-not-found` writes the rule and its first two cases. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const id = process.argv[2] ?? '';

const RULE = `/** What the rule finds, in half a sentence: Services whose … . */
import { defineRule } from '../kit.ts';

export default defineRule({
  // error: the API server rejects it, or traffic certainly cannot flow. warning: most likely wrong. info: worth knowing.
  severity: 'error',
  // What a finding depends on: the 'text', the 'value' it points at, the 'objects' it and its notes point at, or the
  // whole 'tree'. The engine drops findings that depend on values which are filled in or patched later.
  judges: 'value',
  docs: {
    summary: 'What is wrong, one sentence.',
    why: 'What happens in the cluster: the failure that a user sees.',
    remedy: 'What to do, as an instruction.',
  },
  messages: {
    // One sentence, present tense, names in "double quotes", no full stop, in the terms of CONTRIBUTING.md (Words).
    invalid: (of: { name: string }) => ({
      message: \`Service "\${of.name}" has an error that this sentence states\`,
      help: 'an instruction with the concrete value: set … to …',
    }),
  },
  check: {
    // The keys define what the rule is called with: a kind, \`workload\`, \`resource\`, \`manifest\` or \`cluster\`.
    Service(service, { report }) {
      // Reading never throws: \`string\` is undefined if the value is absent, of another type, or not known yet.
      const name = service.root.get('metadata').get('name');
      if (name.string === undefined) return; // Do not report what is not known.
      // Report at the smallest thing that the user must change, and a missing field at the object that lacks it.
      report(name.at, 'invalid', { name: name.string });
    },
  },
});
`;

const MANIFEST = `apiVersion: v1
kind: Service
metadata:
  name: cart
spec:
  selector:
    app: cart
  ports:
    - port: 80
      targetPort: 8080
`;

const FILES: Readonly<Record<string, string>> = {
  [`rules/${id}.ts`]: RULE,
  [`fixtures/rules/${id}/bad.yaml`]: MANIFEST,
  [`fixtures/rules/${id}/bad.expect`]:
    'bad.yaml:4:9-4:13 error invalid: write the expected message here before the rule exists\n',
  [`fixtures/rules/${id}/good.yaml`]: MANIFEST,
};

const problem = problemWith(id);
if (problem === undefined) {
  for (const [path, content] of Object.entries(FILES)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(path);
  }
  console.log(`
1. Make bad.yaml the smallest manifest with the error, and good.yaml the same without it.
2. Write the expected finding into bad.expect, then the rule.
3. npm run generate && RULE=${id} npm test -- rules`);
} else {
  console.error(problem);
  process.exitCode = 2;
}

function problemWith(name: string): string | undefined {
  if (!/^[a-z]+(-[a-z]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    return 'name the rule <area>/<error> in kebab-case: npm run new-rule ingress/backend-not-found';
  const taken = Object.keys(FILES).find((path) => existsSync(join(root, path)));
  return taken === undefined ? undefined : `${taken} exists already`;
}
