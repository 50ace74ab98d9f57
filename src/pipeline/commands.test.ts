/** What commands create, and where they apply files. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { commandedBy } from './commands.ts';

const of = (text: string): ReturnType<typeof commandedBy> => commandedBy([{ directory: 'docs', text }]);

test('objects that kubectl creates', () => {
  const { objects } = of(`
Run \`kubectl expose deployment cart --port=80\`, then:
$ kubectl expose deploy/orders \\
    --name=orders-svc --port 80
kubectl -n shop create service clusterip prices --tcp=80
oc create secret tls shop-tls --cert=a.crt --key=a.key; kubectl create sa builder
kubectl expose deployment <name>
kubectl get service stock
`);
  assert.deepEqual([...objects].sort(), [
    'Secret/shop-tls',
    'Service/cart',
    'Service/orders-svc',
    'Service/prices',
    'ServiceAccount/builder',
  ]);
});

test('objects that are written in a text', () => {
  const { written } = of(`
\`\`\`yaml
apiVersion: v1
kind: Service
metadata:
  labels:
    app: cart
  name: cart
\`\`\`
\`\`\`yaml
kind: Pod
metadata:
  name: web
  labels:
    app: web
    stage: "prod"
\`\`\`
`);
  const [{ objects, labels } = { objects: new Set<string>(), labels: [] }] = written;
  assert.deepEqual([...objects], ['Service/cart', 'Pod/web']);
  assert.ok(
    labels.length === 1 && labels[0]?.has('app=web') && labels[0].has('stage=prod') && !labels[0].has('app=cart'),
  );
});

test('pods that kubectl creates or labels', () => {
  const { labels } = of(
    'kubectl run web --image=x\nkubectl create deployment cart --image=x\nkubectl label pod web stage=prod',
  );
  assert.deepEqual(
    labels.map((one) => [...one]),
    [['run=web', 'app=web'], ['app=cart'], ['stage=prod']],
  );
});

test('releases of helm and their charts', () => {
  const { releases, charts } = of(
    'helm install shop bitnami/redis -n x\nhelm upgrade --install edge ./charts/traefik\nhelm install stable/vault --name keys\nhelm template other x/y',
  );
  assert.deepEqual([...releases], ['shop', 'edge', 'keys']);
  assert.deepEqual([...charts], ['redis', 'traefik', 'vault']);
});

test('files that a command puts into a namespace', () => {
  const paths = (text: string): readonly string[] => of(text).applied.map(({ path }) => path);
  assert.deepEqual(paths('kubectl apply -f web/\nkubectl apply -n shop -f web/ # both'), ['web/']);
  assert.deepEqual(paths('kubectl --namespace "$NS" create --filename=web.yaml'), ['web.yaml']);
  assert.deepEqual(paths('find web -type f -exec kubectl -n shop apply -f {} \\;'), ['web']);
  assert.deepEqual(paths('kubens shop\nkubectl apply -f web.yaml'), ['web.yaml']);
  assert.deepEqual(
    paths('kctl() {\n  kubectl --namespace "$NS" "$@"\n}\nkctl apply -f web.yaml\nkubectl apply -f all.yaml'),
    ['web.yaml'],
  );
  assert.equal(of('cd config && kustomize edit set namespace "$NS"').placesKustomizations, true);
});
