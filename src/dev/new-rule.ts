/** Starts a rule: `npm run new-rule ingress/backend-not-found` writes the rule and its first two cases. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const id = process.argv[2] ?? '';

const RULE = `/** What it looks for, in half a sentence: Services whose … . */
import { defineRule } from '../kit.ts';

export default defineRule({
  // error: the API server refuses it, or traffic provably cannot flow. warning: most likely wrong. info: worth knowing.
  severity: 'error',
  // What a finding is about: the 'text', the 'value' it points at, the 'objects' it and its notes point at, or the whole
  // 'tree'. It is left out where that is still to be filled in or patched, so no check has to ask for it.
  judges: 'value',
  docs: {
    summary: 'What is wrong, one sentence.',
    why: 'What it costs: the failure that a user sees.',
    remedy: 'What to do, as an order.',
  },
  messages: {
    // One sentence, present tense, names in "double quotes", no full stop. The help may be more exact than the remedy.
    faulty: (of: { name: string }) => \`Service "\${of.name}" is faulty in a way that this sentence states\`,
  },
  check: {
    // The keys say what the rule is called with: a kind, \`workload\`, \`resource\`, \`manifest\` or \`cluster\`.
    Service(service, { report }) {
      // Reading is total: \`string\` is undefined for what is absent, of another type, or not known before deployment.
      const name = service.root.get('metadata').get('name');
      if (name.string === undefined) return; // Say nothing rather than guess.
      // Report at the smallest thing that the user must change; what is missing is reported at what lacks it.
      report(name.at, 'faulty', { name: name.string });
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
    'bad.yaml:4:9-4:13 error faulty: write here what must be found, before the rule exists\n',
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
2. Write into bad.expect what must be found, then the rule.
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
